import { serveRemediations } from "../pack";
import { remediations } from "../remediations";

serveRemediations(remediations, __dirname);
