//! Which file is what: from a path to the record it must hold and back. A file that is none of these is a stray.

use super::{
    AnchorId, ApiId, ApplicationId, ApprovalId, CredentialId, EvidenceId, GatewayId, IssuerId, OwnerId, PartnerId, WaiverId,
};

/// What a file of the registry holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// `admit.toml`
    Policy,
    /// `owners/<owner>.yaml`
    Owner(OwnerId),
    /// `scopes/<api>.yaml`
    Api(ApiId),
    /// `issuers/<issuer>.yaml`
    Issuer(IssuerId),
    /// `gateways/<gateway>.yaml`
    Gateway(GatewayId),
    /// `waivers/<id>.yaml`
    Waiver(WaiverId),
    /// `approvals/<digest8>-<owner>.yaml`, for policy and waivers
    PolicyApproval(ApprovalId),
    /// `partners/<partner>/partner.yaml`
    Partner(PartnerId),
    /// `partners/<partner>/anchors/<anchor>.yaml`
    Anchor(PartnerId, AnchorId),
    /// `partners/<partner>/applications/<application>.yaml`
    Application(PartnerId, ApplicationId),
    /// `partners/<partner>/credentials/<credential>.yaml`
    Credential(PartnerId, CredentialId),
    /// `partners/<partner>/approvals/<digest8>-<owner>.yaml`
    Approval(PartnerId, ApprovalId),
    /// `partners/<partner>/evidence/<id>.yaml`
    Evidence(PartnerId, EvidenceId),
    /// `partners/<partner>/receipts/<credential>.json`
    Receipt(PartnerId, CredentialId),
    /// `partners/<partner>/log.jsonl`
    Log(PartnerId),
    /// `usage/<partner>/<application>.yaml`
    Usage(PartnerId, ApplicationId),
    /// What people keep beside the records: `README.md`, `schemas/`, `.gitignore`, `.github/` and the like. Nothing reads it.
    Beside,
}

/// What a file holds by its path from the registry's root; `None` when nothing belongs there.
#[must_use]
pub fn slot(path: &str) -> Option<Slot> {
    let parts: Vec<&str> = path.split('/').collect();
    let yaml = |name: &str| name.strip_suffix(".yaml").map(str::to_owned);
    match parts[..] {
        ["admit.toml"] => Some(Slot::Policy),
        ["owners", file] => yaml(file)?.parse().ok().map(Slot::Owner),
        ["scopes", file] => yaml(file)?.parse().ok().map(Slot::Api),
        ["issuers", file] => yaml(file)?.parse().ok().map(Slot::Issuer),
        ["gateways", file] => yaml(file)?.parse().ok().map(Slot::Gateway),
        ["waivers", file] => yaml(file)?.parse().ok().map(Slot::Waiver),
        ["approvals", file] => yaml(file)?.parse().ok().map(Slot::PolicyApproval),
        ["partners", partner, ref rest @ ..] => in_partner(partner.parse().ok()?, rest),
        ["usage", partner, file] => Some(Slot::Usage(partner.parse().ok()?, yaml(file)?.parse().ok()?)),
        ["schemas", ..] | ["docs", ..] => Some(Slot::Beside),
        [file] if is_beside(file) => Some(Slot::Beside),
        [folder, ..] if folder.starts_with('.') => Some(Slot::Beside),
        _ => None,
    }
}

fn in_partner(partner: PartnerId, rest: &[&str]) -> Option<Slot> {
    let yaml = |name: &str| name.strip_suffix(".yaml").map(str::to_owned);
    match *rest {
        ["partner.yaml"] => Some(Slot::Partner(partner)),
        ["log.jsonl"] => Some(Slot::Log(partner)),
        ["anchors", file] => Some(Slot::Anchor(partner, yaml(file)?.parse().ok()?)),
        ["applications", file] => Some(Slot::Application(partner, yaml(file)?.parse().ok()?)),
        ["credentials", file] => Some(Slot::Credential(partner, yaml(file)?.parse().ok()?)),
        ["approvals", file] => Some(Slot::Approval(partner, yaml(file)?.parse().ok()?)),
        ["evidence", file] => Some(Slot::Evidence(partner, yaml(file)?.parse().ok()?)),
        ["receipts", file] => Some(Slot::Receipt(partner, file.strip_suffix(".json")?.parse().ok()?)),
        _ => None,
    }
}

/// Files that people keep at the root of a repository.
fn is_beside(file: &str) -> bool {
    let prose = [".md", ".txt"].iter().any(|end| file.ends_with(end));
    file.starts_with('.') || prose || matches!(file, "CODEOWNERS" | "LICENSE" | "Makefile" | "justfile")
}

impl Slot {
    /// The path of the file, from the registry's root.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Policy => "admit.toml".to_owned(),
            Self::Owner(id) => format!("owners/{id}.yaml"),
            Self::Api(id) => format!("scopes/{id}.yaml"),
            Self::Issuer(id) => format!("issuers/{id}.yaml"),
            Self::Gateway(id) => format!("gateways/{id}.yaml"),
            Self::Waiver(id) => format!("waivers/{id}.yaml"),
            Self::PolicyApproval(id) => format!("approvals/{id}.yaml"),
            Self::Partner(partner) => format!("partners/{partner}/partner.yaml"),
            Self::Anchor(partner, id) => format!("partners/{partner}/anchors/{id}.yaml"),
            Self::Application(partner, id) => format!("partners/{partner}/applications/{id}.yaml"),
            Self::Credential(partner, id) => format!("partners/{partner}/credentials/{id}.yaml"),
            Self::Approval(partner, id) => format!("partners/{partner}/approvals/{id}.yaml"),
            Self::Evidence(partner, id) => format!("partners/{partner}/evidence/{id}.yaml"),
            Self::Receipt(partner, id) => format!("partners/{partner}/receipts/{id}.json"),
            Self::Log(partner) => format!("partners/{partner}/log.jsonl"),
            Self::Usage(partner, application) => format!("usage/{partner}/{application}.yaml"),
            Self::Beside => String::new(),
        }
    }

    /// The name of the schema of the record, for those that have one.
    #[must_use]
    pub fn schema(&self) -> Option<&'static str> {
        match self {
            Self::Owner(_) => Some("owner"),
            Self::Api(_) => Some("scope"),
            Self::Issuer(_) => Some("issuer"),
            Self::Gateway(_) => Some("gateway"),
            Self::Waiver(_) => Some("waiver"),
            Self::PolicyApproval(_) | Self::Approval(..) => Some("approval"),
            Self::Partner(_) => Some("partner"),
            Self::Anchor(..) => Some("anchor"),
            Self::Application(..) => Some("application"),
            Self::Credential(..) => Some("credential"),
            Self::Evidence(..) => Some("evidence"),
            Self::Usage(..) => Some("usage"),
            Self::Policy => Some("policy"),
            Self::Receipt(..) | Self::Log(_) | Self::Beside => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_slot_and_back() {
        let paths = [
            "admit.toml",
            "owners/maria-lopez.yaml",
            "scopes/payments.yaml",
            "issuers/production-ca.yaml",
            "gateways/edge.yaml",
            "waivers/w1.yaml",
            "approvals/0a1b2c3d-maria-lopez.yaml",
            "partners/acme-pay/partner.yaml",
            "partners/acme-pay/anchors/acme-ca.yaml",
            "partners/acme-pay/applications/payouts.yaml",
            "partners/acme-pay/credentials/payouts-k3m9.yaml",
            "partners/acme-pay/approvals/0a1b2c3d-tom.yaml",
            "partners/acme-pay/evidence/e1.yaml",
            "partners/acme-pay/receipts/payouts-k3m9.json",
            "partners/acme-pay/log.jsonl",
            "usage/acme-pay/payouts.yaml",
        ];
        for path in paths {
            assert_eq!(slot(path).unwrap().path(), path);
        }
        for stray in [
            "partners/acme-pay/partner.yml",
            "partners/x.yaml",
            "owners/A.yaml",
            "owners/a/b.yaml",
            "partners/acme-pay/notes.md",
            "x.yaml",
            "usage/acme-pay.yaml",
            "usage/acme-pay/payouts/payouts.yaml",
        ] {
            assert_eq!(slot(stray), None, "{stray}");
        }
    }
}
