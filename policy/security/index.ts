import { servePack } from "../pack";

servePack("security");
