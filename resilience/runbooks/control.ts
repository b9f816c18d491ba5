// What the platform is reached and changed by: name services, identities, the state, the pipeline. The service goes on without.
import type { Scenario } from "../../policy/survival/answer";
import { runbookOf } from "../../report/runbook-names";
import { aws, az, holdfast, pulumi, slot, type Command } from "./command";
import { arnOf, type Estate, groupOf, known, lastOf } from "./estate";
import type { Procedure, Step } from "./runbook";
import { nameChecks } from "./site";

type Rest = Omit<Procedure, "id" | "loss" | "cloud" | "region" | "scenarios" | "title">;

const step = (title: string, who: Step["who"], commands: readonly Command[], text?: string): Step => ({ title, who, commands, ...(text && { text }) });

const NOTHING_BACK = step("Nothing is to be undone", "anyone", [], "It comes back by itself.");
const stateSlot = (stack: string): string => `STATE_${stack.toUpperCase().replace(/\W/g, "_")}`;
const stacksOf = (estate: Estate): string[] => estate.sites.map(({ stack }) => stack);

function dns(estate: Estate, cloud: "aws" | "azure"): Rest {
    const [lost, left] = cloud === "aws" ? ["Route 53", "Azure DNS"] : ["Azure DNS and Traffic Manager", "Route 53"];
    const own = cloud === "aws"
        ? estate.graph.of("azure-native:dns:Zone").map((zone) => az("network dns zone show", { "resource-group": groupOf(zone), name: lastOf(zone), query: "nameServers" }))
        : estate.graph.of("aws:route53/zone:Zone").map((zone) => aws(undefined, "route53 get-hosted-zone", { id: known(zone, "zoneId"), query: "DelegationSet.NameServers" }));
    return {
        signs: [`Name servers of ${lost} do not answer; those of ${left} do.`], asks: [],
        approvals: ["Nobody: resolvers ask the other name servers by themselves. The owner of the domain, before the delegation is changed."],
        steps: [
            step("See who answers for the name", "anyone", nameChecks(estate), `The first line is what users get; then one name server of each cloud is asked alone. Users wait a little longer while a resolver finds out that ${lost} is silent.`),
            step("Keep the records as they are", "anyone", own, `What only ${lost} knows, its health checks above all, is not known to ${left}: an update meanwhile would wait. Nothing needs one.`),
            step("Take the silent name servers out of the delegation, if it lasts for days", "outside", [], `At the registrar, who keeps the delegation of the domain: leave the name servers of ${left} alone in it.`),
        ],
        verify: [step("Users get an answer", "anyone", nameChecks(estate))],
        back: [step("Put the name servers back into the delegation, where they were taken out", "outside", [], "All of both clouds, as the output `nameServers` of the primary has them.")],
        lost: ["No data."],
    };
}

function identity(estate: Estate, scenario: Scenario): Rest {
    const engineers = scenario.id.startsWith("identity:engineers");
    const customers = scenario.id.startsWith("identity:customer");
    const roles = estate.graph.of("aws:iam/role:Role").filter((role) => known(role, "name").endsWith("-break-glass"));
    const enter = step("Come in by the emergency role, where something must be done", "administrator",
        roles.map((role) => aws(undefined, "sts assume-role", { "role-arn": arnOf(role), "role-session-name": slot("TICKET"), "duration-seconds": "3600" })), "Each use raises an alarm, and is answered for beside its ticket.");
    const asks = [{ slot: "TICKET", what: "number of the incident's ticket" }];
    const shared = { back: [NOTHING_BACK], lost: ["No data."] };
    if (customers) {
        const pools = estate.graph.of("aws:cognito/userPool:UserPool");
        return {
            ...shared, asks: [], signs: ["Users of the customer's own provider cannot sign in; others can."],
            approvals: ["Nobody: it is the customer's to mend."],
            steps: [
                step("See that it is the customer's provider", "anyone", pools.map((pool) => aws(known(pool, "region"), "cognito-idp list-identity-providers", { "user-pool-id": known(pool, "id") })), "Its metadata address is in the answer; ask whether that answers."),
                step("Tell the customer", "outside", [], "Sessions that are open stay open until they end. The platform makes no way in beside the customer's provider."),
            ],
            verify: [step("Somebody of the customer signs in", "outside", [])],
        };
    }
    const isAws = scenario.cloud === "aws" && !engineers;
    return {
        ...shared, asks: roles.length > 0 && !isAws ? asks : [],
        signs: [engineers ? "Engineers cannot sign in, neither to the VPN nor to the console." : isAws ? "Changes of roles and policies fail; what has a role goes on." : "Nobody signs in to Azure; managed identities go on while their tokens last."],
        approvals: [isAws ? "Nobody: nothing is changed until it is back." : "Two people of those whom the emergency role lets in: one asks, the other agrees, in the ticket."],
        steps: [
            step("See that what runs goes on", "anyone", nameChecks(estate), "Machines hold their roles already, and users' sessions are not the engineers'."),
            step("Put off whatever changes identities", "anyone", [], "An update that makes or changes a role would stop half way; it can be run again, but not now."),
            ...(isAws || roles.length === 0 ? [] : [enter]),
        ],
        verify: [step("A person signs in as usual", "anyone", [...(scenario.cloud === "azure" ? [] : [aws(undefined, "sts get-caller-identity")]), ...(isAws ? [] : [az("account show", { query: "user.name" })])])],
    };
}

const state = (estate: Estate): Rest => ({
    signs: ["`pulumi` says that it cannot reach the backend, or that a stack is not there."],
    asks: [...stacksOf(estate).map((stack) => ({ slot: stateSlot(stack), what: `file with the newest export of ${stack}` })), { slot: "BACKEND", what: "address of the new backend, `s3://…` or `azblob://…`" }],
    approvals: ["Two approvers: whoever has the state knows every name in the platform."],
    steps: [
        step("Leave the platform alone", "anyone", nameChecks(estate), "Nothing that serves users reads the state. Changing anything by hand meanwhile makes the two differ."),
        step("Make the stacks anew in another backend, from their last exports", "engineer", [
            pulumi("login", {}, { operands: [slot("BACKEND")] }),
            ...stacksOf(estate).flatMap((stack) => [pulumi(`stack init ${stack}`), pulumi("stack import", { stack, file: slot(stateSlot(stack)) })]),
        ], "Secrets in an export can be read with the passphrase or key of the old stack alone: name the same with `--secrets-provider`."),
        step("Bring the state up to what stands", "engineer", stacksOf(estate).map((stack) => pulumi("refresh", { stack, "preview-only": true }, { mutates: false })), "It shows what was changed since the export. Without `--preview-only` it takes that over."),
    ],
    verify: [step("Nothing is to be changed", "anyone", stacksOf(estate).map((stack) => pulumi("preview", { stack, "expect-no-changes": true })))],
    back: [step("Nothing is to be undone", "anyone", [], "The old backend is not used again: two states of one platform would each undo the other.")],
    lost: ["No data of users. What was made after the last export is not in the state until it is found by `pulumi refresh` or taken in by `pulumi import`."],
});

/** As the pipeline runs it: with every pack. */
const packed = (words: "preview" | "up", stack: string): Command =>
    pulumi(words, {}, { options: [["stack", stack], ...["security", "resilience", "governance"].map((pack) => ["policy-pack", `policy/${pack}`] as const)] });

const pipeline = (estate: Estate): Rest => ({
    signs: ["No run of the pipeline starts, or none ends."], asks: [],
    approvals: ["Two approvers, since the pipeline's own gates are not there: one runs, the other reads the preview before it is carried out."],
    steps: [
        step("Wait, if nothing presses", "anyone", [], "The service needs no pipeline."),
        step("Do what the pipeline does, from a clean copy of the reviewed commit", "engineer", [
            { tool: "npm", words: ["ci"], options: [], mutates: false },
            holdfast("report"), ...stacksOf(estate).map((stack) => packed("preview", stack)),
        ], "With the emergency role, since the roles that deploy trust the pipeline alone."),
        step("Carry it out", "engineer", stacksOf(estate).map((stack) => packed("up", stack))),
    ],
    verify: [step("Nothing more is to be changed", "anyone", stacksOf(estate).map((stack) => pulumi("preview", { stack, "expect-no-changes": true })))],
    back: [step("Run the pipeline once for the same commit when it is back", "anyone", [], "It must find nothing to do.")],
    lost: ["No data. Records of what the pipeline would have signed are to be made by hand."],
});

export function controlProcedures(estate: Estate, scenarios: readonly Scenario[]): Procedure[] {
    return scenarios.flatMap((scenario): Procedure[] => {
        const made = (rest: Rest): Procedure[] => [{
            id: runbookOf(scenario), loss: scenario.loss, scenarios: [scenario.id], title: scenario.title, ...(scenario.cloud && { cloud: scenario.cloud }), ...rest,
        }];
        switch (scenario.loss) {
            case "dns": return made(dns(estate, scenario.cloud!));
            case "identity": return made(identity(estate, scenario));
            case "state": return made(state(estate));
            case "ci": return made(pipeline(estate));
            default: return [];
        }
    });
}
