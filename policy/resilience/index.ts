import { servePacks } from "../pack";

servePacks(["resilience"], __dirname);
