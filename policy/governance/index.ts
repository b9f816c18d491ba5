import { servePack } from "../pack";

servePack("governance");
