import { expect } from "chai";
import { companions } from "../../policy/azure";
import { Graph, type Resource, UnknownValueError } from "../../policy/resource";
import { make } from "./azure-support";

// As a pack sees them: outputs alone, which name neither ids nor what something was made under.
const other = make("pulumi:pulumi:StackReference", {}, { name: "other" });
const group = (from: Record<string, Resource> = {}) => make("network:NetworkSecurityGroup", {}, { name: "group", from });
const rule = (from: Record<string, Resource>) => make("network:SecurityRule", {}, { name: "rule", from });
const found = (owner: Resource, ...others: Resource[]) =>
    companions(new Graph([owner, ...others]), owner, "networkSecurityGroupName", "azure-native:network:SecurityRule").map(({ name }) => name);

describe("companions on Azure, told by what they were made from", () => {
    it("are those that were made from the owner", () => {
        expect(found(group(), rule({ networkSecurityGroupName: group() }))).to.deep.equal(["rule"]);
    });

    it("are not those that were made from another of its kind", () => {
        const second = make("network:NetworkSecurityGroup", {}, { name: "second" });
        expect(found(group(), second, rule({ networkSecurityGroupName: second }))).to.deep.equal([]);
    });

    it("are not those that another stack told where they belong", () => {
        expect(found(group(), other, rule({ networkSecurityGroupName: other }))).to.deep.equal([]);
    });

    it("are not known where the owner's name comes from that stack too", () => {
        expect(() => found(group({ networkSecurityGroupName: other }), other, rule({ networkSecurityGroupName: other }))).to.throw(UnknownValueError);
    });

    it("are not known where nothing tells", () => {
        expect(() => found(group(), rule({}))).to.throw(UnknownValueError);
    });
});
