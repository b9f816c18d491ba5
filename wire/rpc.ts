// What the monitor, the provider plugins and the policy packs share of gRPC.
import * as grpc from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { plain, type Properties } from "./values";

/** Answers a call; a fault of ours goes to the caller as an error, never as silence. */
export const answer = <Request, Response>(handle: (request: Request) => Response | Promise<Response>): grpc.handleUnaryCall<Request, Response> =>
    (call, callback) => {
        Promise.resolve().then(() => handle(call.request)).then(
            (response) => callback(null, response),
            (error: Error & { code?: grpc.status }) => callback({ code: error.code ?? grpc.status.UNKNOWN, message: error.message }),
        );
    };

export const toStruct = (value: unknown): Struct => Struct.fromJavaScript(plain(value) as Parameters<typeof Struct.fromJavaScript>[0]);

export const fromStruct = (value: Struct | undefined): Properties => (value?.toJavaScript() ?? {}) as Properties;

/** A server without a limit on the size of a message: the outputs of a stack are one. */
export const newServer = (): grpc.Server => new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });

/** Listens on a free local port and gives it. */
export const listen = (server: grpc.Server): Promise<number> =>
    new Promise((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port)));
    });

/** The generated services are typed without the index that grpc-js asks for. */
export const addService = (server: grpc.Server, service: unknown, handlers: Record<string, unknown>): void =>
    server.addService(service as grpc.ServiceDefinition, handlers as unknown as grpc.UntypedServiceImplementation);
