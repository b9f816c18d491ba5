// What answers until an application does: a TLS server that says it is well, made of what the clouds' own Linux images
// hold already (Python, systemd, OpenSSL). Nothing is downloaded, no secret is in it, and it runs without any right.
import { HEALTH_PATH } from "./plan/domain";
import { APP_PORT } from "./plan/flows";

const FOLDER = "/opt/holdfast";
const CERTIFICATE = "certificate.pem";

/** Answers each connection in a thread of its own, so that a client which stalls in the handshake keeps no other waiting. */
const SERVER = `import http.server
import os
import ssl

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.minimum_version = ssl.TLSVersion.TLSv1_2
context.load_cert_chain(os.path.join(os.environ["CREDENTIALS_DIRECTORY"], "${CERTIFICATE}"))


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 75  # longer than a balancer keeps an idle connection, so that it is the one that closes it

    def version_string(self):
        return "holdfast"

    def do_GET(self):
        well = self.path.split("?")[0] == "${HEALTH_PATH}"
        body = b"ok\\n" if well else b"No application is installed yet.\\n"
        self.send_response(200 if well else 503)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128

    def finish_request(self, request, client_address):
        request.settimeout(20)
        with context.wrap_socket(request, server_side=True) as secure:
            Answer(secure, client_address, self)

    def handle_error(self, request, client_address):
        pass


Server(("0.0.0.0", ${APP_PORT}), Answer).serve_forever()
`;

/** Certificate that a machine makes for itself when it first starts, for balancers that encrypt but do not ask who answers. */
const SELF_SIGNED = [
    "#!/bin/sh",
    "set -eu",
    "umask 077",
    `cd ${FOLDER}`,
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=health -keyout key.pem -out chain.pem",
    `cat key.pem chain.pem > ${CERTIFICATE}`,
    "rm key.pem chain.pem",
    "",
].join("\n");

/** Azure's Linux drops what comes in, but for SSH. Where there is no packet filter nothing is to be opened. */
const OPEN_PORT = [
    "#!/bin/sh",
    "command -v iptables > /dev/null || exit 0",
    `iptables -C INPUT -p tcp --dport ${APP_PORT} -j ACCEPT 2> /dev/null || iptables -I INPUT -p tcp --dport ${APP_PORT} -j ACCEPT`,
    "",
].join("\n");

export interface HealthEndpointOptions {
    /**
     * PEM file that holds key and chain, put there by something else. The endpoint waits until it is there, and starts
     * anew when it changes.
     * @default none: the machine makes a certificate for itself
     */
    readonly certificate?: string;
    /** Lines of shell that are run before anything else. */
    readonly first?: readonly string[];
}

const service = (certificate: string): string => [
    "[Unit]",
    "Description=Answers health checks until an application does",
    "After=network-online.target iptables.service",
    "Wants=network-online.target",
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    `ExecStartPre=+-${FOLDER}/open-port.sh`,
    `ExecStart=/usr/bin/python3 ${FOLDER}/health.py`,
    `LoadCredential=${CERTIFICATE}:${certificate}`,
    "Restart=always",
    "RestartSec=5",
    "DynamicUser=yes",
    "CapabilityBoundingSet=",
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes",
    "ProtectControlGroups=yes",
    "PrivateDevices=yes",
    "PrivateTmp=yes",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces=yes",
    "MemoryDenyWriteExecute=yes",
    "SystemCallArchitectures=native",
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
].join("\n");

/** Starts the endpoint anew when its certificate has been renewed. */
const watcher = (certificate: string): string => [
    "[Unit]", "Description=Takes up a renewed certificate", "", "[Path]", `PathChanged=${certificate}`, "Unit=holdfast-renew.service", "",
    "[Install]", "WantedBy=multi-user.target", "",
].join("\n");

const RENEW = [
    "[Unit]", "Description=Takes up a renewed certificate", "", "[Service]", "Type=oneshot",
    "ExecStart=/usr/bin/systemctl restart holdfast-health.service", "",
].join("\n");

const encode = (text: string): string => Buffer.from(text).toString("base64");

/** What a machine does when it first starts (cloud-init): no door for SSH, and an endpoint that answers. Plain text. */
export function healthEndpoint({ certificate, first = [] }: HealthEndpointOptions = {}): string {
    const source = certificate ?? `${FOLDER}/${CERTIFICATE}`;
    const files: readonly (readonly [path: string, mode: string, content: string])[] = [
        [`${FOLDER}/health.py`, "0644", SERVER],
        [`${FOLDER}/open-port.sh`, "0755", OPEN_PORT],
        ["/etc/systemd/system/holdfast-health.service", "0644", service(source)],
        ...(certificate === undefined ? [[`${FOLDER}/self-signed.sh`, "0755", SELF_SIGNED] as const] : [
            ["/etc/systemd/system/holdfast-renew.path", "0644", watcher(certificate)] as const,
            ["/etc/systemd/system/holdfast-renew.service", "0644", RENEW] as const,
        ]),
    ];
    const units = ["holdfast-health.service", ...(certificate === undefined ? [] : ["holdfast-renew.path"])];
    const commands = [
        ...first,
        "systemctl mask --now sshd.service sshd.socket ssh.service ssh.socket || true",
        ...(certificate === undefined ? [`${FOLDER}/self-signed.sh`] : []),
        "systemctl daemon-reload",
        `systemctl enable --now --no-block ${units.join(" ")}`,
    ];
    return [
        "#cloud-config",
        "write_files:",
        ...files.flatMap(([path, permissions, content]) => [
            `  - path: ${path}`, `    permissions: "${permissions}"`, "    encoding: b64", `    content: ${encode(content)}`,
        ]),
        "runcmd:",
        ...commands.map((command) => `  - ${JSON.stringify(["sh", "-c", command])}`),
        "",
    ].join("\n");
}
