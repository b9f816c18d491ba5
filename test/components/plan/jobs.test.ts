import { expect } from "chai";
import { BREAK_GLASS, JOB_DESCRIPTIONS, JOBS, pipelineSubjects, SESSION_SECONDS } from "../../../components/plan/jobs";

describe("jobs", () => {
    it("say what each is for", () => {
        expect(Object.keys(JOB_DESCRIPTIONS)).to.deep.equal([...JOBS]);
        expect(JOBS).to.include(BREAK_GLASS);
    });

    it("last an hour at a time", () => expect(SESSION_SECONDS).to.equal(3600));

    it("give a pipeline's run one whole subject", () => {
        const { plan, apply } = pipelineSubjects("octo@1/repo@2");
        expect([plan, apply("prod")]).to.deep.equal(["repo:octo@1/repo@2:pull_request", "repo:octo@1/repo@2:environment:prod"]);
    });
});
