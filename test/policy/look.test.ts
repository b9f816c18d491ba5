import { expect } from "chai";
import { actionCovers, ledTo, statements } from "../../policy/look";
import { graphOf } from "../../policy/resource";
import { aws } from "./aws-support";

const from = aws("cloudtrail/trail:Trail", {});
const store = (name: string, props: object) => aws("s3/bucket:Bucket", props, { name });

describe("ledTo", () => {
    const first = store("first", { id: "/a/B", arn: "arn:aws:s3:::first" });
    const second = store("second", { id: "/a/b/c", bucket: "second" });
    const all = [first, second];
    const by = (value: unknown) => ledTo(from, "target", () => value, all).map(({ name }) => name);

    it("goes by id, in any case where it is Azure's", () => expect(by("/A/b")).to.deep.equal(["first"]));
    it("goes by ARN and by name", () => expect([by("arn:aws:s3:::first"), by("second")]).to.deep.equal([["first"], ["second"]]));
    it("takes what is below one, and everything in it, in the order of the list", () => expect([by("/a/b/c/d"), by("arn:aws:s3:::first:*")]).to.deep.equal([["first", "second"], ["first"]]));
    it("takes no longer name for it, and nothing for nothing", () => expect([by("second-one"), by(""), by(undefined)]).to.deep.equal([[], [], []]));
});

describe("what many rules ask of the same", () => {
    const text = '{"Statement":{"Effect":"Allow","Action":"s3:*"}}';

    it("a policy document is read once", () => expect(statements(text)[0]).to.equal(statements(text)[0]));
    it("the pattern of an action covers it, in any case", () => expect([actionCovers("s3:Get*", "S3:getObject"), actionCovers("s3:Get?", "s3:GetObject"), actionCovers("*", "a:b")]).to.deep.equal([true, false, true]));
    it("a graph is made once for a list of resources", () => {
        const all = [from];
        expect(graphOf(all)).to.equal(graphOf(all)).and.not.to.equal(graphOf([from]));
    });
    it("resources of several types are listed once", () => {
        const graph = graphOf([from, store("x", {})]);
        expect(graph.of("aws:s3/bucket:Bucket", from.type)).to.equal(graph.of("aws:s3/bucket:Bucket", from.type));
    });
});
