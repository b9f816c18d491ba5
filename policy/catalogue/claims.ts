// The two source documents, sentence by sentence, and the requirements that answer for each. A sentence that promises
// nothing says why, so that none is left out in silence. The wording is the documents' own.
import type { Requirement } from "./requirements";

export interface Claim {
    /** The document's letter and the sentence's number in it: `B.17`. */
    readonly id: string;
    /** Heading it stands under. */
    readonly section: string;
    readonly text: string;
    /** Rows that answer for it. None where it promises nothing. */
    readonly requirements: readonly Requirement["id"][];
    /** How what is done differs from the wording; or why nothing is promised. */
    readonly note?: string;
}

/** Titles of the documents, by their letter. */
export const DOCUMENTS = { A: "Threats and mitigations", B: "Security data sheet" } as const;

export const claims: readonly Claim[] = [
    {
        id: "A.1", section: "Introduction", requirements: [],
        text: "This page contains information about security threats and their mitigation.",
        note: "It says what the page is.",
    },
    {
        id: "A.2", section: "Introduction", requirements: [],
        text: "Our categorization is similar to that discussed in [^1].",
        note: "It names where the categories are from.",
    },
    {
        id: "A.3", section: "Data Threats › Data Breaches", requirements: ["A1", "A2", "A3"],
        text: "We prevent data breaches through the use of encryption as explained above, UNIX permissions for users in the shared regime and private clusters, as an option.",
    },
    {
        id: "A.4", section: "Data Threats › Data Loss", requirements: ["A4"],
        text: "In our platform users always have access to their data, regardless of the service level and the type of contract.",
    },
    {
        id: "A.5", section: "Data Threats › Data Loss", requirements: ["A5"],
        text: "Users have the ability to export the data in standard formats for use outside our platform.",
    },
    {
        id: "A.6", section: "Data Threats › Data Loss", requirements: ["A6", "A7"],
        text: "We use redundant storage architecture and run daily backups for the data in order to prevent any losses.",
    },
    {
        id: "A.7", section: "Network Threats › Account Hijacking", requirements: ["A8"],
        text: "We have an intrusion detection system based on daily account activity monitoring (screen for malicious or out-of-the-ordinary behavior).",
    },
    {
        id: "A.8", section: "Network Threats › Account Hijacking", requirements: ["A9", "A10"],
        text: "We use of strong passwords and have plans to implement multi-factor authentication soon.",
        note: "Multi-factor authentication is demanded now, not planned: for people's roles by policy, for users by the user pool. In the directory it is the directory's setting, and attested.",
    },
    {
        id: "A.9", section: "Network Threats › Denial of Service", requirements: ["A11"],
        text: "We verify all network requests within the production servers by using virtual private network and security groups.",
    },
    {
        id: "A.10", section: "Network Threats › Denial of Service", requirements: ["A12"],
        text: "We also maintain a backup IP pool for urgent cases.",
    },
    {
        id: "A.11", section: "Network Threats › Denial of Service", requirements: ["A13", "A14", "A15", "A16"],
        text: "We further implement load balancing and use multiple cloud providers, multiple datacenters within each provider, and multiple availability zones within each datacenter.",
    },
    {
        id: "A.12", section: "Cloud-specific Threats › Interface and API security", requirements: ["A17", "A18", "A19"],
        text: "The interface-related threats are mitigated through the use of a transparent user-level permission scheme, extensive onboarding/training, and regular data access checks by the support team.",
    },
    {
        id: "A.13", section: "Cloud-specific Threats › Interface and API security", requirements: ["A20"],
        text: "Our software architecture is based on trusted computing principles, where trusted and non-trusted code is clearly differentiated through secure authorization.",
    },
    {
        id: "A.14", section: "Cloud-specific Threats › Malicious Insiders", requirements: ["A21", "A22"],
        text: "All sensitive information (eg. encryption keys) is only accessible to authorized Exabyte personnel (2 persons) and are stored in multiple locations on company-owned hardware.",
        note: "Key material is made and kept in the providers' hardware security modules (KMS, premium Key Vault) in both clouds and two regions of each; nothing here can show hardware that a company owns, so that part is the custody register's.",
    },
    {
        id: "A.15", section: "Cloud-specific Threats › Malicious Insiders", requirements: ["A23"],
        text: "A Proprietary Information Agreement is requred for each employee.",
    },
    {
        id: "A.16", section: "Cloud-specific Threats › Malicious Insiders", requirements: ["A23"],
        text: "We further consider Non-disclosure agreements a normal practice for customers.",
    },
    {
        id: "A.17", section: "Cloud-specific Threats › Abuse of Cloud Service", requirements: ["A24"],
        text: "We deploy a strict initial registration and validation processes: we verify the information about and establish contact with each new user.",
    },
    {
        id: "A.18", section: "Cloud-specific Threats › Abuse of Cloud Service", requirements: ["A25"],
        text: "The policies for the protection of important assets are made part of the agreement between user and Exabyte as a service provider.",
    },
    {
        id: "A.19", section: "Cloud-specific Threats › Abuse of Cloud Service", requirements: ["A26"],
        text: "We maintain and present to the customers a clear log of all usage-related transactions so that they can control spends and prevent over-use.",
    },
    {
        id: "A.20", section: "Cloud-specific Threats › Insufficient Due Diligence", requirements: ["A27"],
        text: "We as a service providers can disclose the applicable logs, infrastructure, such as firewall, and other measures we take for securing the operations to our customers.",
    },
    {
        id: "A.21", section: "Cloud-specific Threats › Insufficient Due Diligence", requirements: ["A28"],
        text: "We further follow the requirements set by the cloud providers for implementing cloud applications, and services using industry standards.",
    },
    {
        id: "A.22", section: "Cloud-specific Threats › Shared Technology Vulnerabilities", requirements: ["A29"],
        text: "We work with trusted cloud service providers (AWS, Azure) that monitor the vulnerabilities in the cloud environment, and release/deploy patches to fix those vulnerabilities regularly.",
        note: "What the providers patch themselves is in their audit reports (register); what is ours to patch is declared: windows, baselines, versions, scans.",
    },
    {
        id: "A.23", section: "Other Threats › Regulatory", requirements: ["A30"],
        text: "Our policy is to work with an established distribution partner in the local area (eg. ITOCHU Techno-solutions in Japan) who is able to facilitate support and allow for reducing any direct effect of regulatory changes to the customers.",
        note: "Where data may be is declared and judged. The local partner and its contract are the register's.",
    },
    {
        id: "A.24", section: "Other Threats › Unexpected Outage", requirements: ["A31", "A14", "A7"],
        text: "We deploy a fault-tolerant architecture spanning multiple cloud providers with frequent storage backups, so that no single accident could affect mission-critical operations.",
    },
    {
        id: "A.25", section: "Other Threats › Service-level-related", requirements: ["A32"],
        text: "Mitigated through the use of service level agreements with a clearly identified response time and associated cost/responsibility for the support requests.",
    },
    {
        id: "A.26", section: "Other Threats › Service-level-related", requirements: ["A33"],
        text: "Our accounting methods are finalized in the service agreement and persist throughout the validity period.",
    },
    {
        id: "A.27", section: "More...", requirements: [],
        text: "Please contact us and we will be glad to assist you with any further security related considerations.",
        note: "An invitation.",
    },
    {
        id: "A.28", section: "Links", requirements: [],
        text: "[1]:",
        note: "A reference.",
    },
    {
        id: "A.29", section: "Links", requirements: [],
        text: "Kazim et. al, “A survey on top security threats in cloud computing”, International Journal of Advanced Computer Science and Applications, Vol. 6, No. 3, 2015 [link](http://thesai.org/Downloads/Volume6No3/Paper_16-A_survey_on_top_security_threats_in_cloud_computing.pdf)",
        note: "A reference.",
    },
    {
        id: "B.1", section: "Security", requirements: [],
        text: "CloudCover understands that the confidentiality, integrity, and availability of our customers'information are vital to their business operations and our own success. We use a multi-layered approach to protect that key information, constantly monitoring and improving our application, systems, and processes to meet the growing demands and challenges of security.",
        note: "An introduction; what it speaks of is promised below, line by line.",
    },
    {
        id: "B.2", section: "Data centers", requirements: ["B1"],
        text: "Our service is collocated in dedicated spaces at top-tier data centers. These facilities provide carrier-level support, including:",
        note: "Attested: the providers run the data centres, and their audit reports (register) answer for them.",
    },
    {
        id: "B.3", section: "Data centers › Access control and physical security", requirements: ["B1"],
        text: "24-hour manned security, including foot patrols and perimeter inspections",
    },
    {
        id: "B.4", section: "Data centers › Access control and physical security", requirements: ["B1"],
        text: "Biometric scanning for access",
    },
    {
        id: "B.5", section: "Data centers › Access control and physical security", requirements: ["B1"],
        text: "Dedicated concrete-walled Data Center rooms",
    },
    {
        id: "B.6", section: "Data centers › Access control and physical security", requirements: ["B1"],
        text: "Computing equipment in access-controlled steel cages",
    },
    {
        id: "B.7", section: "Data centers › Access control and physical security", requirements: ["B1"],
        text: "Video surveillance throughout facility and perimeter",
    },
    {
        id: "B.8", section: "Data centers › Access control and physical security", requirements: ["B1"],
        text: "Building engineered for local seismic, storm, and flood risks",
    },
    {
        id: "B.9", section: "Data centers › Access control and physical security", requirements: ["B1"],
        text: "Tracking of asset removal",
    },
    {
        id: "B.10", section: "Data centers › Environmental controls", requirements: ["B1"],
        text: "Humidity and temperature control",
    },
    {
        id: "B.11", section: "Data centers › Environmental controls", requirements: ["B1"],
        text: "Redundant (N+1) cooling system",
    },
    {
        id: "B.12", section: "Data centers › Power", requirements: ["B1"],
        text: "Underground utility power feed",
    },
    {
        id: "B.13", section: "Data centers › Power", requirements: ["B1"],
        text: "Redundant (N+1) CPS/UPS systems",
    },
    {
        id: "B.14", section: "Data centers › Power", requirements: ["B1"],
        text: "Redundant power distribution units (PDUs)",
    },
    {
        id: "B.15", section: "Data centers › Power", requirements: ["B1"],
        text: "Redundant (N+1) diesel generators with on-site diesel fuel storage",
    },
    {
        id: "B.16", section: "Data centers › Network", requirements: ["B1"],
        text: "Concrete vaults for fiber entry",
    },
    {
        id: "B.17", section: "Data centers › Network", requirements: ["B2"],
        text: "Redundant internal networks",
    },
    {
        id: "B.18", section: "Data centers › Network", requirements: ["B2"],
        text: "Network neutral; connects to all major carriers and located near major Internet hubs",
        note: "Carriers and hubs are the providers'; what is declared are two ways between the clouds and a way out in each zone.",
    },
    {
        id: "B.19", section: "Data centers › Network", requirements: ["B2"],
        text: "High bandwidth capacity",
    },
    {
        id: "B.20", section: "Data centers › Fire detection and suppression", requirements: ["B1"],
        text: "VESDA (very early smoke detection apparatus)",
    },
    {
        id: "B.21", section: "Data centers › Fire detection and suppression", requirements: ["B1"],
        text: "Dual-alarmed, dual-interlock, multi-zone, pre-action dry pipe water-based fire suppression",
    },
    {
        id: "B.22", section: "Data centers › Secure transmission and sessions", requirements: ["B3"],
        text: "Connection to the CloudCover environment is via TLS cryptographic protocols, using global step-up certificates, ensuring that our users have a secure connection from their browsers to our service",
    },
    {
        id: "B.23", section: "Data centers › Secure transmission and sessions", requirements: ["B4"],
        text: "Individual user sessions are identified and re-verified with each transaction, using a unique token created at login",
    },
    {
        id: "B.24", section: "Data centers › Network protection", requirements: ["B5"],
        text: "Perimeter firewalls and edge routers block unused protocols",
    },
    {
        id: "B.25", section: "Data centers › Network protection", requirements: ["B6"],
        text: "Internal firewalls segregate traffic between the application and database tiers",
    },
    {
        id: "B.26", section: "Data centers › Network protection", requirements: ["B7"],
        text: "Intrusion detection sensors throughout the internal network report events to a security event management system for logging, alerts, and reports",
    },
    {
        id: "B.27", section: "Data centers › Network protection", requirements: ["B8"],
        text: "A third-party service provider continuously scans the network externally and alerts changes in baseline configuration",
    },
    {
        id: "B.28", section: "Data centers › Disaster Recovery", requirements: ["B9"],
        text: "The CloudCover service performs real-time replication to disk at each data center, and near real-time data replication between the production data center and the disaster recovery center",
    },
    {
        id: "B.29", section: "Data centers › Disaster Recovery", requirements: ["B10"],
        text: "Data are transmitted across encrypted links",
    },
    {
        id: "B.30", section: "Data centers › Disaster Recovery", requirements: ["B11"],
        text: "Disaster recovery tests verify our projected recovery times and the integrity of the customer data",
    },
    {
        id: "B.31", section: "Data centers › Backups", requirements: ["B12"],
        text: "All data are backed up to tape at each data center, on a rotating schedule of incremental and full backups",
        note: "No tape: daily, weekly, monthly and yearly recovery points in locked vaults, and continuous ones where the service offers them.",
    },
    {
        id: "B.32", section: "Data centers › Backups", requirements: ["B13"],
        text: "The backups are cloned over secure links to a secure tape archive",
        note: "No tape: the archive is a locked vault in another region and, on AWS, in another account; a copy in the other cloud is missing, and said so.",
    },
    {
        id: "B.33", section: "Data centers › Backups", requirements: ["B14"],
        text: "Tapes are not transported offsite and are securely destroyed when retired",
        note: "No tape: what is retired is destroyed by expiry and by deleting its key.",
    },
    {
        id: "B.34", section: "Data centers › Internal and Third-party testing and assessments", requirements: ["B15", "B16"],
        text: "CloudCover.it tests all code for security vulnerabilities before release, and regularly scans our network and systems for vulnerabilities. Third-party assessments are also conducted regularly:",
    },
    {
        id: "B.35", section: "Data centers › Internal and Third-party testing and assessments", requirements: ["B16"],
        text: "Application vulnerability threat assessments",
    },
    {
        id: "B.36", section: "Data centers › Internal and Third-party testing and assessments", requirements: ["B16"],
        text: "Network vulnerability threat assessments",
    },
    {
        id: "B.37", section: "Data centers › Internal and Third-party testing and assessments", requirements: ["B16"],
        text: "Selected penetration testing and code review",
    },
    {
        id: "B.38", section: "Data centers › Internal and Third-party testing and assessments", requirements: ["B16"],
        text: "Security control framework review and testing",
    },
    {
        id: "B.39", section: "Data centers › Security Monitoring", requirements: ["B17"],
        text: "Our Information Security department monitors notification from various sources and alerts from internal systems to identify and manage threats.",
    },
    {
        id: "B.40", section: "Best practices", requirements: [],
        text: "CloudCover is dedicated to helping our customers be more secure when accessing CloudCover. With the evolving threat landscape, we strongly encourage customers take action to help prevent unauthorized access to their CloudCover orgs.",
        note: "Advice to customers; what the service offers for it follows.",
    },
    {
        id: "B.41", section: "Best practices", requirements: [],
        text: "As a CloudCover admin, there are steps that you can take to make the experience as secure as possible for your CloudCover users. The following security features available in CloudCover provide additional layers of end-user validation or authentication:",
        note: "It introduces the list that follows.",
    },
    {
        id: "B.42", section: "Best practices › Implement IP Restrictions in CloudCover.it", requirements: ["B18"],
        text: "Login IP Ranges limit unauthorized access by requiring users to login to CloudCover from designated IP addresses — typically your corporate network or VPN. By using Login IP Ranges, admins can define a range of permitted IP addresses to control access to CloudCover. Those who try to login to CloudCover from outside the designated IP addresses will not be granted access.",
    },
    {
        id: "B.43", section: "Best practices › Consider Two-Factor Authentication", requirements: ["B19"],
        text: "Two-Factor Authentication requires that all login attempts have both login credentials and a second authentication factor. This can be achieved by using the CloudCover app or similar solutions from security vendors. Login attempts that do not have valid credentials from both sources will not be granted access to CloudCover.",
    },
    {
        id: "B.44", section: "Best practices › Secure Employee Systems", requirements: ["B20"],
        text: "One of your goals is to keep email fraud from reaching your users in the first place. To help do that, secure all computers used by your employees.",
    },
    {
        id: "B.45", section: "Best practices › Secure Employee Systems", requirements: ["B20"],
        text: "Update all users to the latest browser version.",
    },
    {
        id: "B.46", section: "Best practices › Secure Employee Systems", requirements: ["B20"],
        text: "Deploy email filtering technology. Make sure you whitelist the CloudCover.it IP address.",
    },
    {
        id: "B.47", section: "Best practices › Secure Employee Systems", requirements: ["B20"],
        text: "Install and maintain desktop protection software on all user machines and keep all applications and definitions up to date.",
    },
    {
        id: "B.48", section: "Best practices › Strengthen Password Policies", requirements: ["B21"],
        text: "You can make passwords more secure and harder to break by requiring users to define complex passwords, setting up password expirations, and implementing lockouts.",
        note: "IAM of AWS has no lock-out; the user pool throttles and blocks instead. In the directory it is the directory's setting.",
    },
    {
        id: "B.49", section: "Privacy: laws › Global Privacy Law Landscape", requirements: [],
        text: "Over the past several years, numerous laws and frameworks have emerged globally that govern the handling of personal information, including the following:",
        note: "It introduces the list of laws that follows.",
    },
    {
        id: "B.50", section: "Privacy: laws › United States", requirements: ["B22"],
        text: "Healthcare Insurance Portability and Accountability Act of 1996 (HIPAA)",
    },
    {
        id: "B.51", section: "Privacy: laws › United States", requirements: ["B22"],
        text: "Financial Modernization Act of 1999 or Gramm-Leach-Bliley Act (GLB)",
    },
    {
        id: "B.52", section: "Privacy: laws › United States", requirements: ["B22"],
        text: "Numerous state breach notification laws",
    },
    {
        id: "B.53", section: "Privacy: laws › Canada", requirements: ["B22"],
        text: "Personal Information Protection and Electronic Documents Act of 2000 (PIPEDA)",
    },
    {
        id: "B.54", section: "Privacy: laws › Canada", requirements: ["B22"],
        text: "Numerous provincial privacy laws affecting the public and private sectors",
    },
    {
        id: "B.55", section: "Privacy: laws › European Union", requirements: ["B22"],
        text: "Directive 95/46/EC of the European Parliament and of the Council of 24 October 1995 on the protection of individuals with regard to the processing of personal data and on the free movement of such data (EU Data Protection Directive)",
        note: "In force today: Regulation (EU) 2016/679 (GDPR), which replaced this directive.",
    },
    {
        id: "B.56", section: "Privacy: laws › European Union", requirements: ["B22"],
        text: "Directive 2002/58/EC of the European Parliament and of the Council of 12 July 2002 concerning the processing of personal data and the protection of privacy in the electronic communications (EU E-Privacy Directive)",
    },
    {
        id: "B.57", section: "Privacy: laws › Asia Pacific", requirements: ["B22"],
        text: "Japan Law on Protection of Personal Information of 2003",
    },
    {
        id: "B.58", section: "Privacy: laws › Asia Pacific", requirements: ["B22"],
        text: "Asia-Pacific Economic Cooperation (APEC) Privacy Framework",
    },
    {
        id: "B.59", section: "Privacy: laws › Asia Pacific", requirements: [],
        text: "Although the requirements of these laws and frameworks vary greatly, some common themes have emerged, such as notice, choice, access, and security:",
        note: "It introduces the four themes that follow.",
    },
    {
        id: "B.60", section: "Privacy: laws › Asia Pacific", requirements: ["B22"],
        text: "Notice: What information must be provided to individuals about how their data may be used and who it may be shared with? When must this notice be provided to individuals? In what manner must this notice be provided?",
    },
    {
        id: "B.61", section: "Privacy: laws › Asia Pacific", requirements: ["B22"],
        text: "Choice: What choices are individuals offered in terms of what information about them is collected and how such information is used?",
    },
    {
        id: "B.62", section: "Privacy: laws › Asia Pacific", requirements: ["B22", "B32"],
        text: "Access: Are individuals given the opportunity to access information maintained about them? Can individuals request that their information be amended or deleted?",
    },
    {
        id: "B.63", section: "Privacy: laws › Asia Pacific", requirements: ["B22"],
        text: "Security: Are organizations that handle personal information required to protect such information using administrative, technical, and physical safeguards?",
    },
    {
        id: "B.64", section: "Privacy: laws › Asia Pacific", requirements: [],
        text: "CloudCover’s customers solely determine what data is submitted to CloudCover service as customer data. With respect to such data, CloudCover acts as a data processor. In our role as a processor of customer data, CloudCover addresses the general privacy principles described above in the following ways:",
        note: "It says who is controller and who is processor; what the processor does about it follows.",
    },
    {
        id: "B.65", section: "Privacy: laws › Asia Pacific", requirements: ["B22", "B23"],
        text: "Notice, Choice & Access: Cloudcover generally does not have a direct relationship with individuals whose personal data is submitted by customers to the CloudCover service as customer data. CloudCover does not collect personal information on behalf of our customers, and CloudCover does not determine how our customers use such data. Additionally, CloudCover’s customer contracts generally prohibit CloudCover from accessing customer data except under limited circumstances.",
    },
    {
        id: "B.66", section: "Privacy: laws › Asia Pacific", requirements: ["B22", "A25"],
        text: "Compliance with the Notice, Choice, and Access principles is based on cooperation between CloudCover and our customers. For example, CloudCover’s contracts with our customers state that customers are responsible for the accuracy, quality, integrity, reliability, and appropriateness of data submitted to the CloudCover service and that customers must comply with applicable laws in using the CloudCover service.",
    },
    {
        id: "B.67", section: "Privacy: laws › Asia Pacific", requirements: ["B22"],
        text: "Security: CloudCover maintains appropriate administrative, physical, and technical safeguards to help protect the security, confidentiality, and integrity of data our customers submit to the CloudCover service as customer data. CloudCover’s customers are responsible for ensuring the security of their customer data in their use of the service.",
    },
    {
        id: "B.68", section: "Privacy: protection › Policies", requirements: [],
        text: "CloudCover has privacy and security-conscious policies that apply to all of our information handling practices.",
        note: "It introduces the list that follows.",
    },
    {
        id: "B.69", section: "Privacy: protection › Contractual Privacy Protection for Customers", requirements: ["A23", "B24"],
        text: "CloudCover’s contracts include confidentiality provisions that prohibit us from disclosing customer confidential information, including customer data, except under certain narrowly defined circumstances, such as when required by law.",
    },
    {
        id: "B.70", section: "Privacy: protection › Contractual Privacy Protection for Customers", requirements: ["B23"],
        text: "CloudCover agrees not to access customer's accounts, including customer data, except to maintain the service, prevent or respond to technical or service problems, at a customer's request in connection with a customer support issue, or where required by law.",
    },
    {
        id: "B.71", section: "Privacy: protection › Code of Conduct, Confidentiality Agreements, and Information Security Policies", requirements: ["B24", "A23"],
        text: "Every CloudCover employee and contractor must follow CloudCover’s code of conduct, sign confidentiality agreements, and follow CloudCover’s information security policies.",
    },
    {
        id: "B.72", section: "Privacy: protection › Privacy Statement", requirements: ["B24"],
        text: "For information collected on CloudCover’s Web site, cloudcover.it provides assurances around the types of information collected, how that information may be used, and how that information may be shared.",
    },
    {
        id: "B.73", section: "Privacy: protection › Privacy Statement", requirements: ["B24"],
        text: "CloudCover offers individuals the opportunity to manage their receipt of marketing and other non-transactional communications.",
    },
    {
        id: "B.74", section: "Privacy: protection › Privacy Statement", requirements: ["B32"],
        text: "CloudCover offers individuals the opportunity to update or change the information they provide.",
    },
    {
        id: "B.75", section: "Privacy: protection › Practices", requirements: [],
        text: "CloudCover’s comprehensive privacy and security program includes communicating with personnel and customers about current issues and best practices.",
        note: "It introduces the list that follows.",
    },
    {
        id: "B.76", section: "Privacy: protection › Internal Training and Communications for CloudCover Personnel", requirements: ["B24"],
        text: "CloudCover regularly communicates with our personnel about our obligation to safeguard confidential information, including customer data and personal information.",
    },
    {
        id: "B.77", section: "Privacy: protection › Internal Training and Communications for CloudCover Personnel", requirements: ["A18", "B24"],
        text: "CloudCover provides classroom training around confidentiality, privacy, and information security for all new employees during its monthly new hire orientation.",
    },
    {
        id: "B.78", section: "Privacy: protection › Internal Training and Communications for CloudCover Personnel", requirements: ["A18", "B24"],
        text: "All CloudCover personnel are required to complete an annual privacy and security training and are tested on the materials presented.",
    },
    {
        id: "B.79", section: "Privacy: protection › Internal Training and Communications for CloudCover Personnel", requirements: ["B24"],
        text: "CloudCover communicates with all personnel about privacy and information security awareness through monthly newsletters.",
    },
    {
        id: "B.80", section: "Privacy: protection › Customer End User Awareness", requirements: [],
        text: "CloudCover strongly encourages all of our customers and users to adopt industry-standard solutions to secure and protect their authentication credentials, networks, servers, and computers from security attacks.",
        note: "Advice to customers.",
    },
    {
        id: "B.81", section: "Privacy: protection › Customer End User Awareness", requirements: ["B24"],
        text: "We communicate with our customers about current issues and trends through our Trust web site.",
    },
    {
        id: "B.82", section: "Privacy: protection › Customer End User Awareness", requirements: ["B24"],
        text: "We email end users about specific security issues when warranted.",
    },
    {
        id: "B.83", section: "Privacy: protection › Customer End User Awareness", requirements: ["B24"],
        text: "We publish a Security Implementation Guide for customers to learn more about how to implement customer-controlled security settings. The Security Implementation Guide is available in the Help & Training section of the CloudCover service.",
        note: "The guide is this report and the generated reference pages; that they are published is attested.",
    },
    {
        id: "B.84", section: "Privacy: protection › Customer End User Awareness", requirements: ["B24"],
        text: "The Security section of the Trust Web site includes a security webinar and various security-related white papers.",
    },
    {
        id: "B.85", section: "Privacy: protection › People", requirements: ["B24"],
        text: "CloudCover has multiple organizations, teams, and individuals responsible for security and security-related matters. The Chief Trust Officer is responsible for CloudCover's security program and personnel, including information, product, and corporate security, enterprise risk management, and technology audit & compliance. The Global Privacy Counsel is responsible for CloudCover's privacy program, including compliance with applicable privacy and data-protection laws. Additionally, all CloudCover personnel are required to follow CloudCover's confidentiality, privacy, and information security policies",
    },
    {
        id: "B.86", section: "Privacy: protection › Technology", requirements: [],
        text: "CloudCover maintains a comprehensive array of technical measures to protect the CloudCover service and offers a robust set of customer-controlled settings to further heighten privacy and security protection.",
        note: "It introduces the list that follows.",
    },
    {
        id: "B.87", section: "Privacy: protection › Application features that protect customer data", requirements: ["B3", "B4"],
        text: "Connection to the CloudCover service is via secure socket layer/transport layer security (SSL/TLS), ensuring that our customers have a secure connection to their data. Individual user sessions are uniquely identified and re-verified with each transaction.",
    },
    {
        id: "B.88", section: "Privacy: protection › Application features that protect customer data", requirements: ["B25"],
        text: "Customers passwords are not accessible by CloudCover personnel.",
    },
    {
        id: "B.89", section: "Privacy: protection › Application features that protect customer data", requirements: ["B26"],
        text: "Application logs record the creator, last updater, timestamps, and originating IP address for every record and transaction completed.",
    },
    {
        id: "B.90", section: "Privacy: protection › Logical separation of customer data", requirements: ["B27"],
        text: "Hardware and software configurations are designed to provide secure logical separations of customer data that permit each customer to view only its related information.",
    },
    {
        id: "B.91", section: "Privacy: protection › Logical separation of customer data", requirements: ["B4", "B21", "B28", "B31"],
        text: "Multitenant security controls include unique, non-predictable session tokens, configurable session timeout values, password policies, sharing rules, and user profiles.",
    },
    {
        id: "B.92", section: "Privacy: protection › Logical separation of customer data", requirements: ["B28"],
        text: "The CloudCover service supports delegated authentication.",
    },
    {
        id: "B.93", section: "Privacy: protection › Network security measures", requirements: ["B5"],
        text: "Multiple layers of external firewalls",
    },
    {
        id: "B.94", section: "Privacy: protection › Network security measures", requirements: ["B7"],
        text: "Intrusion-detection sensors",
    },
    {
        id: "B.95", section: "Privacy: protection › Network security measures", requirements: ["B7"],
        text: "Security event management system",
    },
    {
        id: "B.96", section: "Privacy: protection › Network security measures", requirements: ["B8"],
        text: "Continuous external vulnerability scanning",
    },
    {
        id: "B.97", section: "Privacy: protection › Redundancy and Scalability", requirements: ["B29", "A13"],
        text: "The CloudCover service is highly scalable and redundant, allowing for fluctuation in demand and expansion of users while greatly reducing the threat of long-term outages. Load-balanced networks, pools of application servers, and clustered databases are features of our design.",
    },
    {
        id: "B.98", section: "Privacy: protection › Disaster Recovery", requirements: ["B9", "B10", "B30"],
        text: "All customer data is stored in secure data centers and is replicated over secure links to a disaster recovery data center. This design provides the ability to rapidly restore the CloudCover service in the case of a catastrophic loss.",
    },
    {
        id: "B.99", section: "Privacy: protection › Backups", requirements: ["B12", "B13", "B14"],
        text: "In addition to our disaster-recovery capabilities, customer data is also backed up to tape in a separate data center. Tapes are not transported offsite from this data center, reducing the risk of loss.",
        note: "No tape: see the backups above.",
    },
    {
        id: "B.100", section: "Privacy: protection › Customer-Controlled Privacy and Security Settings", requirements: ["B31"],
        text: "Customers may determine which of their respective designees can access different categories of data.",
    },
    {
        id: "B.101", section: "Privacy: protection › Customer-Controlled Privacy and Security Settings", requirements: ["B31", "B21"],
        text: "Customers may set customizable password rules.",
    },
    {
        id: "B.102", section: "Privacy: protection › Customer-Controlled Privacy and Security Settings", requirements: ["B31", "B4"],
        text: "Customers may define log-off times for inactivity.",
    },
    {
        id: "B.103", section: "Privacy: protection › Customer-Controlled Privacy and Security Settings", requirements: ["B31"],
        text: "By default, CloudCover's Identity Confirmation feature automatically recognizes whether a user is logging in from an IP address or device that has been previously used. Unrecognized IP addresses or devices prompt identity re-verification.",
    },
    {
        id: "B.104", section: "Request a demo", requirements: [],
        text: "With CloudCover, you can manage all contracts, assets, service providers and data from a central hub, reducing chaos and putting you back in control.",
        note: "It advertises another product.",
    },
    {
        id: "B.105", section: "Request a demo", requirements: [],
        text: "Fill out the form and we'll schedule a demo with a CloudCover expert.",
        note: "A form.",
    },
    {
        id: "B.106", section: "Request a demo", requirements: [],
        text: "Thank you for your interest in CloudCover, a representative will be in contact with you soon to set up an appointment.",
        note: "A form.",
    },
];
