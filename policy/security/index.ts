import { servePacks } from "../pack";

servePacks(["security"], __dirname);
