import { expect } from "chai";
import { canonicalProvider, inSeconds, nameOf, typeOf, urnOf } from "../../simulate/urn";
import { hasSecret, markSecrets, plain, RESOURCE, reveal, secret, SIGNATURE, sorted } from "../../wire/values";

describe("reveal", () => {
    it("opens secrets at any depth", () => {
        expect(reveal({ a: [secret({ b: secret(1) })] })).to.deep.equal({ a: [{ b: 1 }] });
    });

    it("gives the id for a reference to a resource", () => {
        expect(reveal({ to: { [SIGNATURE]: RESOURCE, urn: "urn:x", id: "vpc-1" } })).to.deep.equal({ to: "vpc-1" });
    });
});

describe("markSecrets", () => {
    it("marks the output that a secret input came back as", () => {
        expect(markSecrets({ password: "p", size: 1 }, { password: secret("p") }, [])).to.deep.equal({ password: secret("p"), size: 1 });
    });

    it("marks the whole of a list that held a secret", () => {
        expect(markSecrets({ words: ["a", "b"] }, { words: ["a", secret("b")] }, []).words).to.deep.equal(secret(["a", "b"]));
    });

    it("marks inside objects, and leaves what is beside it open", () => {
        expect(markSecrets({ tags: { a: "1", b: "2" } }, { tags: { a: secret("1"), b: "2" } }, []).tags).to.deep.equal({ a: secret("1"), b: "2" });
    });

    it("marks what repeats a secret under another name", () => {
        const marked = markSecrets({ tagsAll: { a: "word", b: "x" }, text: "the word is", list: ["word", "x"], id: "i" }, { tags: { a: secret("word") } }, []);
        expect(marked).to.deep.equal({ tagsAll: { a: secret("word"), b: "x" }, text: secret("the word is"), list: secret(["word", "x"]), id: "i" });
    });

    it("follows no text so short that it is everywhere", () => {
        expect(markSecrets({ id: "a-1" }, { flag: secret("a") }, [])).to.deep.equal({ id: "a-1" });
    });

    it("marks what the program named", () => {
        expect(markSecrets({ result: "r", id: "i" }, {}, ["result", "absent"])).to.deep.equal({ result: secret("r"), id: "i" });
    });
});

describe("hasSecret", () => {
    it("finds a secret at any depth", () => {
        expect([hasSecret({ a: [{ b: secret(1) }] }), hasSecret({ a: [{ b: 1 }] })]).to.deep.equal([true, false]);
    });
});

describe("plain", () => {
    it("drops what JSON drops", () => {
        expect(plain({ a: undefined, b: [undefined, 1], c: { d: undefined } })).to.deep.equal({ b: [null, 1], c: {} });
    });
});

describe("sorted", () => {
    it("puts keys in order at every depth and leaves lists alone", () => {
        expect(JSON.stringify(sorted({ b: [{ d: 1, c: 2 }], a: 0 }))).to.equal('{"a":0,"b":[{"c":2,"d":1}]}');
    });
});

describe("urnOf", () => {
    const stack = { stack: "prod", project: "shop" };

    it("leaves the stack out of the types of what it holds", () => {
        expect(urnOf(stack, "aws:ec2/vpc:Vpc", "main", "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod")).to.equal("urn:pulumi:prod::shop::aws:ec2/vpc:Vpc::main");
    });

    it("puts the types of the parents before its own", () => {
        const urn = urnOf(stack, "aws:ec2/vpc:Vpc", "main", "urn:pulumi:prod::shop::my:index:Site$my:index:Network::network");
        expect(urn).to.equal("urn:pulumi:prod::shop::my:index:Site$my:index:Network$aws:ec2/vpc:Vpc::main");
        expect([typeOf(urn), nameOf(urn)]).to.deep.equal(["aws:ec2/vpc:Vpc", "main"]);
    });

    it("gives back names that hold colons", () => {
        expect(nameOf("urn:pulumi:prod::shop::t::a::b")).to.equal("a::b");
    });
});

describe("canonicalProvider", () => {
    it("reads what the wire has as JSON text, and only that", () => {
        expect(canonicalProvider({ allowedAccountIds: '["1"]', skip: "true", region: "eu-west-1", odd: "[not json]" }))
            .to.deep.equal({ allowedAccountIds: ["1"], skip: true, region: "eu-west-1", odd: "[not json]" });
    });
});

describe("inSeconds", () => {
    it("reads hours, minutes and seconds", () => {
        expect(["1h30m", "90s", "45m"].map(inSeconds)).to.deep.equal([5400, 90, 2700]);
    });
});
