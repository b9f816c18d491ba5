// All simulated services, by type.
import { services as aws } from "./aws/index";
import { services as azure } from "./azure/index";
import { services as generators } from "./generators";
import type { Services } from "./service";

export const services: Services = { ...aws, ...azure, ...generators };
