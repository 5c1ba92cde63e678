//! The controls by subject, as `docs/standards.md` lists them, so that rules about one thing cite one thing.

use crate::finding::Citations;

macro_rules! citations {
    ($(#[$doc:meta])* $name:ident: owasp $owasp:expr, csf $csf:expr, sp800_53 $controls:expr, sp800_207 $tenets:expr, pci $pci:expr) => {
        $(#[$doc])*
        pub const $name: Citations = Citations { owasp: &$owasp, csf: &$csf, sp800_53: &$controls, sp800_207: &$tenets, pci: &$pci };
    };
}

citations!(/** Owners and contacts are named and distinct. */ OWNERS: owasp ["NHI1:2025", "NHI3:2025"], csf ["GV.SC-02", "GV.RR-02"], sp800_53 ["AC-2", "PS-7"], sp800_207 [], pci ["12.8.1"]);
citations!(/** The legal entity is known and verified. */ ENTITY: owasp ["NHI3:2025"], csf ["GV.SC-06", "PR.AA-02"], sp800_53 ["IA-12", "SR-6"], sp800_207 [], pci ["12.8.3"]);
citations!(/** There is a reason for access. */ JUSTIFICATION: owasp ["NHI5:2025"], csf ["GV.SC-06", "PR.AA-05"], sp800_53 ["AC-2", "CA-3"], sp800_207 [], pci ["8.2.4"]);
citations!(/** There is an agreement, and it ends. */ AGREEMENT: owasp ["NHI1:2025"], csf ["GV.SC-05", "GV.SC-10"], sp800_53 ["CA-3", "SR-8"], sp800_207 [], pci ["12.8.2"]);
citations!(/** Due diligence came before admission. */ DILIGENCE: owasp ["NHI3:2025"], csf ["GV.SC-06", "ID.RA-10"], sp800_53 ["SR-6", "SA-9"], sp800_207 [], pci ["12.8.3"]);
citations!(/** An anchor is bound and proved before anything is issued. */ ANCHOR: owasp ["NHI4:2025"], csf ["PR.AA-02", "PR.AA-03"], sp800_53 ["IA-5(2)", "IA-9", "SC-17"], sp800_207 ["tenet 6"], pci ["4.2.1.1"]);
citations!(/** Approvals: quorum, classes, no self-approval, digest, not stale. */ APPROVAL: owasp ["NHI5:2025"], csf ["PR.AA-05"], sp800_53 ["AC-2", "AC-3(2)", "AC-5", "CM-3"], sp800_207 ["section 5.1"], pci ["8.2.4"]);
citations!(/** Scopes are inside the ceiling, one by one. */ SCOPE: owasp ["NHI5:2025"], csf ["PR.AA-05"], sp800_53 ["AC-6"], sp800_207 ["tenet 3", "tenet 4"], pci ["7.2.5"]);
citations!(/** Environments are apart. */ ENVIRONMENT: owasp ["NHI8:2025"], csf ["PR.AA-01"], sp800_53 ["AC-5", "CM-8"], sp800_207 [], pci []);
citations!(/** A key stands in one place. */ REUSE: owasp ["NHI9:2025"], csf ["PR.AA-01"], sp800_53 ["IA-4", "IA-9"], sp800_207 [], pci ["8.2.2"]);
citations!(/** Lifetime and rotation. */ LIFETIME: owasp ["NHI7:2025"], csf ["PR.AA-01"], sp800_53 ["IA-5"], sp800_207 [], pci ["8.6.3"]);
citations!(/** A key-bound credential where the tier asks for one. */ BOUND: owasp ["NHI4:2025"], csf ["PR.AA-03", "PR.AA-04"], sp800_53 ["IA-9"], sp800_207 ["tenet 6"], pci []);
citations!(/** A federated identity is exact in issuer, audience and subject. */ FEDERATED: owasp ["NHI6:2025"], csf ["PR.AA-04"], sp800_53 ["IA-9"], sp800_207 ["tenet 4"], pci []);
citations!(/** Triggers are defined and none has fired unheard. */ TRIGGERS: owasp ["NHI1:2025"], csf ["GV.SC-10", "ID.AM-08"], sp800_53 ["AC-2", "AC-2(3)"], sp800_207 [], pci ["8.2.5"]);
citations!(/** Nothing lies unused. */ INACTIVITY: owasp ["NHI1:2025"], csf ["DE.CM-06"], sp800_53 ["AC-2(3)"], sp800_207 ["tenet 5"], pci ["8.2.6"]);
citations!(/** Access is reviewed in time. */ REVIEW: owasp ["NHI5:2025"], csf ["PR.AA-05"], sp800_53 ["AC-6(7)"], sp800_207 [], pci ["7.2.5.1"]);
citations!(/** A revocation arrived. */ REVOCATION: owasp ["NHI1:2025"], csf ["PR.AA-01", "RS.MI-01"], sp800_53 ["AC-2", "IA-5"], sp800_207 ["tenet 6"], pci ["8.2.5"]);
citations!(/** The log is whole. */ LOG: owasp [], csf ["PR.PS-04"], sp800_53 ["AU-9(3)", "AU-10"], sp800_207 ["section 5.1"], pci ["10.3.4"]);
citations!(/** Exceptions are reasoned and end. */ WAIVERS: owasp [], csf ["ID.RA-07"], sp800_53 ["CM-3"], sp800_207 [], pci []);
citations!(/** No secret lies in the registry. */ SECRETS: owasp ["NHI2:2025"], csf ["PR.AA-01"], sp800_53 ["IA-5(7)", "IA-5"], sp800_207 [], pci ["8.6.2"]);
citations!(/** An id is never given again. */ IDS: owasp ["NHI9:2025"], csf ["PR.AA-01"], sp800_53 ["IA-4"], sp800_207 [], pci ["8.2.2"]);
citations!(/** Everything is on the inventory. */ INVENTORY: owasp ["NHI1:2025", "NHI9:2025"], csf ["ID.AM-02", "ID.AM-03"], sp800_53 ["CM-8", "PM-5"], sp800_207 ["tenet 7"], pci ["12.8.1"]);
citations!(/** Policy governs, and changes under control. */ POLICY: owasp [], csf ["GV.PO-01", "PR.AA-05"], sp800_53 ["CM-3", "CM-5", "AC-24"], sp800_207 ["tenet 4", "section 5.1"], pci []);
