// What a region does with volumes unless it is told otherwise.
import type { Services } from "../service";
import { services } from "./kind";
import { checkKey } from "./kms";

export const ebs: Services = services({
    "aws:ebs/encryptionByDefault:EncryptionByDefault": {
        refuse: (checks) => {
            const other = checks.others()[0];
            if (other) checks.refuse("enabled", checks.call.region, `one declaration a region; ${other.name} has it`);
        },
        id: ({ region }) => region,
        defaults: { enabled: true },
    },
    "aws:ebs/defaultKmsKey:DefaultKmsKey": {
        refuse: (checks) => void checkKey(checks, "keyArn"),
        id: ({ inputs }) => inputs["keyArn"],
        replaceOn: ["keyArn"],
    },
});
