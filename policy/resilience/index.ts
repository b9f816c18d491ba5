import { servePack } from "../pack";

servePack("resilience");
