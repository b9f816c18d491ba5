import { servePacks } from "../pack";

servePacks(["governance"], __dirname);
