// How users sign in: what a customer may set, within bounds that keep it safe. Both clouds read the same plan; what Azure's
// side of it can hold is less, because its directory is not declared here.

/** Addresses that users log in from, and who answers for them. */
export interface LogInRange {
    readonly name: string;
    /** Who says that these addresses are still ours. */
    readonly owner: string;
    /** Public IPv4 blocks. */
    readonly ranges: readonly string[];
}

export interface SignInPlan {
    /** Least characters of a password. */
    readonly passwordLength: number;
    /** Passwords back that may not be used again. */
    readonly passwordHistory: number;
    /** Days that a new user has to come for the first time. */
    readonly temporaryPasswordDays: number;
    /** Minutes after which a user logs in again, whatever they do meanwhile. */
    readonly sessionMinutes: number;
    /** Minutes that a token proves anything: how long a user who was shut out can still act. */
    readonly tokenMinutes: number;
    /** What happens when somebody comes from an address or a device that is not known: confirm again, or be refused. */
    readonly unknownAddress: "confirm" | "block";
    /** Access categories by name, each with what it is for; the first comes first. */
    readonly categories: Readonly<Record<string, string>>;
    /** The customer's identity provider, which vouches for its own users. */
    readonly provider?: {
        readonly name: string;
        readonly metadataUrl: string;
        /** Attribute of its assertions that holds the address. */
        readonly emailAttribute: string;
    };
    /** ARN of a verified identity of SES that mails come from, and that warnings of a risky log-in are sent by. */
    readonly emailIdentity?: string;
    /** A directory of its own for users on Azure. */
    readonly azureTenant?: { readonly name: string; readonly country: string; readonly location: string };
}

/** The bounds: least and most of each figure. */
export const SIGN_IN_BOUNDS = {
    passwordLength: [12, 99],
    passwordHistory: [5, 24],
    temporaryPasswordDays: [1, 7],
    sessionMinutes: [60, 720],
    tokenMinutes: [5, 60],
} as const;

/** Beginnings of the paths at which the service's own side of a log-in happens. */
export const LOG_IN_PATHS = ["/oauth2/", "/login"] as const;
