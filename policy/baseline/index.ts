import { servePacks } from "../pack";
import { PACKS } from "../packs";

servePacks(PACKS, __dirname);
