// How customers of the components under test have users sign in.
import type { SignInPlan } from "../../../components/plan/sign-in";

export const PLAN: SignInPlan = {
    passwordLength: 14, passwordHistory: 12, temporaryPasswordDays: 3, sessionMinutes: 480, tokenMinutes: 15, unknownAddress: "confirm",
    categories: { administrators: "Manage users", readers: "Read alone" }, provider: { name: "customer", metadataUrl: "https://idp.example.com/metadata", emailAttribute: "mail" },
};
