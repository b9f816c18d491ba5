import { expect } from "chai";
import { healthEndpoint } from "../../components/health-endpoint";
import { secretsIn } from "../../policy/secrets";

/** Files of a cloud-init text, by path. */
const filesOf = (text: string): Map<string, string> =>
    new Map([...text.matchAll(/ {2}- path: (\S+)\n.*\n.*\n {4}content: (\S+)/g)].map(([, path, content]) => [path!, Buffer.from(content!, "base64").toString()]));

const CERTIFICATE = "/var/lib/certificates/service";

describe("healthEndpoint", () => {
    it("is a cloud-init text that fits into what both clouds take", () => {
        for (const text of [healthEndpoint(), healthEndpoint({ certificate: CERTIFICATE })]) {
            expect(text).to.match(/^#cloud-config\n/);
            expect(text.length).to.be.below(16_384);
        }
    });

    it("answers on the application's port over TLS 1.2 or later, and says where it is well", () => {
        const server = filesOf(healthEndpoint()).get("/opt/holdfast/health.py")!;
        expect(server).to.contain('Server(("0.0.0.0", 8443)').and.contain("TLSVersion.TLSv1_2").and.contain('"/healthz"');
    });

    it("runs without any right", () => {
        const service = filesOf(healthEndpoint()).get("/etc/systemd/system/holdfast-health.service")!;
        expect(service).to.contain("DynamicUser=yes").and.contain("CapabilityBoundingSet=\n").and.contain("NoNewPrivileges=yes");
    });

    it("makes a certificate of its own where it is given none, before it starts", () => {
        const text = healthEndpoint();
        expect(filesOf(text).get("/opt/holdfast/self-signed.sh")).to.contain("openssl req -x509");
        expect(text.indexOf("self-signed.sh\"]")).to.be.below(text.indexOf("systemctl enable"));
    });

    it("takes a certificate that something else puts there, and starts anew when it changes", () => {
        const files = filesOf(healthEndpoint({ certificate: CERTIFICATE }));
        expect(files.has("/opt/holdfast/self-signed.sh")).to.equal(false);
        expect(files.get("/etc/systemd/system/holdfast-health.service")).to.contain(`LoadCredential=certificate.pem:${CERTIFICATE}`).and.contain("StartLimitIntervalSec=0");
        expect(files.get("/etc/systemd/system/holdfast-renew.path")).to.contain(`PathChanged=${CERTIFICATE}`);
    });

    it("closes the door for SSH and downloads nothing", () => {
        const text = healthEndpoint({ first: ["echo first"] });
        expect(text).to.contain("systemctl mask --now sshd.service");
        expect(text.indexOf("echo first")).to.be.below(text.indexOf("systemctl mask"));
        expect([...filesOf(text).values(), text].join("\n")).to.not.match(/https?:\/\/|curl|wget|dnf |apt|pip /);
    });

    it("holds no secret", () => expect(secretsIn(Buffer.from(healthEndpoint()).toString("base64"))).to.deep.equal([]));
});
