//! Somebody looked the legal entity up, and what was found is on file.

use crate::{
    finding::Severity,
    model::{EvidenceKind, LegalEntity, PartnerFolder, PartnerId},
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `legal-entity-unverified`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "legal-entity-unverified",
    family: Family::Identity,
    summary: "the legal entity was looked up in its register, and the extract is on file",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::ENTITY,
    page: include_str!("../../../docs/rules/legal-entity-unverified.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current() {
        let Some(entity) = &record.value.legal_entity else { continue };
        if let Some(message) = doubt(entity, view.folder) {
            report.add(
                view.id,
                &record.path,
                "legal-entity.verified",
                format!("`{}` {message}", view.id),
                fix(view.id, view.folder),
            );
        }
    }
}

fn doubt(entity: &LegalEntity, folder: &PartnerFolder) -> Option<String> {
    let Some(id) = &entity.verified else {
        return Some("was not looked up in its register: `verified` names no evidence".to_owned());
    };
    match folder.evidence.get(id) {
        None => Some(format!("rests on evidence `{id}`, which is not on file")),
        Some(evidence) if evidence.value.kind != EvidenceKind::LegalEntity => {
            Some(format!("rests on evidence `{id}` of kind `{}`, which says nothing of the register", evidence.value.kind))
        }
        Some(_) => None,
    }
}

/// To put the extract on file, or to name the one that is.
fn fix(partner: &PartnerId, folder: &PartnerFolder) -> String {
    match folder.evidence.iter().find(|(_, evidence)| evidence.value.kind == EvidenceKind::LegalEntity) {
        Some((id, _)) => format!("admit onboard partner {partner} --verified {id}"),
        None => format!("admit evidence {partner} --kind legal-entity --file FILE"),
    }
}
