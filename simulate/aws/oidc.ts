// Identity providers outside AWS whose tokens IAM accepts.
import type { Services } from "../service";
import { isKnown } from "./checks";
import { arn } from "./ids";
import { services } from "./kind";

export const oidc: Services = services({
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
        global: true,
        taggable: true,
        refuse: (checks) => {
            checks.matches("url", /^https:\/\/[^?#\s]{1,247}$/, "a URL that begins with https://");
            checks.required("clientIdLists", "an audience");
            const audiences = checks.each("clientIdLists");
            if (audiences.length > 100) checks.refuse("clientIdLists", `${audiences.length} audiences`, "100 at most");
            for (const at of audiences) checks.atMost(at, 255);
            const thumbprints = checks.each("thumbprintLists");
            if (thumbprints.length > 5) checks.refuse("thumbprintLists", `${thumbprints.length} thumbprints`, "5 at most");
            for (const at of thumbprints) checks.matches(at, /^[0-9a-fA-F]{40}$/, "40 hexadecimal digits");
            checks.unique("url", "one provider a URL", ({ outputs }) => checks.same("url", outputs["url"]), true);
        },
        id: ({ account, inputs }) => arn("iam", "", account, `oidc-provider/${String(inputs["url"]).replace(/^https:\/\//, "")}`),
        // IAM asks the provider itself where it knows the authority that signed its certificate.
        defaults: ({ inputs }) => (isKnown(inputs["thumbprintLists"]) ? {} : { thumbprintLists: [] }),
        computed: (_, id) => ({ arn: id }),
        replaceOn: ["url"],
    },
});
