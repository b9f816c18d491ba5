// Which accounts and subscriptions a stack is in: what its providers are set to, nothing looked up.

export interface Accounts {
    readonly aws: readonly string[];
    readonly azure: readonly string[];
}

interface Provider {
    readonly type: string;
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** Providers take lists as JSON in a text. */
function texts(value: unknown): string[] {
    let list = value;
    try {
        if (typeof value === "string") list = JSON.parse(value);
    } catch {
        return []; // not known yet, or sealed
    }
    return Array.isArray(list) ? list.filter((item) => typeof item === "string" && /^\d{12}$/.test(item)) : [];
}

const subscription = (value: unknown): string[] => (typeof value === "string" && /^[0-9a-f-]{36}$/i.test(value) ? [value.toLowerCase()] : []);

/** By cloud, each once, in order. */
export function accountsOf(resources: readonly Provider[]): Accounts {
    const of = (type: string, read: (inputs: Provider["inputs"]) => string[]) =>
        [...new Set(resources.filter((resource) => resource.type === type).flatMap(({ inputs }) => read(inputs)))].sort();
    return {
        aws: of("pulumi:providers:aws", ({ allowedAccountIds }) => texts(allowedAccountIds)),
        azure: of("pulumi:providers:azure-native", ({ subscriptionId }) => subscription(subscriptionId)),
    };
}
