// The jobs that people do, the same on both clouds. Whoever has two jobs takes on one role at a time, so that a record says
// in which of them somebody acted.

/**
 * `engineer` runs the service and sees no customer's data. `reviewer` reads how everything is set up, and nothing else.
 * `responder` reads records and puts a wall around what is attacked. `reader` reads the stored data, whatever became of a
 * contract. `break-glass` reaches data and walls in an emergency, and everybody hears of it.
 */
export const JOBS = ["engineer", "reviewer", "responder", "reader", "break-glass"] as const;
export type Job = (typeof JOBS)[number];

/** Seconds that a session lasts at most: long enough for what a person does in one go. */
export const SESSION_SECONDS = 3600;

/** What a resource that is somebody's emergency access says of itself (tag `purpose`): rules and alarms look for it. */
export const BREAK_GLASS = "break-glass";

/** What each job is for, as a role's description and in reports. */
export const JOB_DESCRIPTIONS: Readonly<Record<Job, string>> = {
    engineer: "Runs the service: sessions, refreshes, logs. Sees no customer's data",
    reviewer: "Reads how everything is set up. Changes nothing, sees no customer's data",
    responder: "Reads records, deals with findings and cuts off what is attacked",
    reader: "Reads stored data, whatever became of a contract. Changes nothing",
    "break-glass": "Emergencies: reads data, restores, opens and closes walls. Every use raises an alarm",
};

/** Where a token of the pipeline comes from, and the two kinds of run that get one. */
export const PIPELINE_ISSUER = "https://token.actions.githubusercontent.com";

/**
 * The subject of a run's token: a run of a pull request may look, a run in a site's environment may deploy. Whole subjects,
 * never a pattern.
 * @param repository `owner/name`, or `owner@id/name@id` where the repository's subjects are immutable
 */
export const pipelineSubjects = (repository: string) => ({
    plan: `repo:${repository}:pull_request`,
    apply: (site: string) => `repo:${repository}:environment:${site}`,
});
