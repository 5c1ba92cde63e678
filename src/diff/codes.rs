//! The codes of alterations: each once, with the one way that it goes and a line that says what it stands for. A code is never renamed.

use super::Direction;

/// A code and which way it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Code {
    /// In kebab-case.
    pub(super) name: &'static str,
    /// Which way it goes.
    pub(super) direction: Direction,
}

macro_rules! codes {
    ($($constant:ident $name:literal $direction:ident $meaning:literal;)*) => {
        $(pub(super) const $constant: Code = Code { name: $name, direction: Direction::$direction };)*

        /// Every code with the way that it goes and what it stands for, grouped by the kind of record.
        pub const CODES: &[(&str, Direction, &str)] = &[$(($name, Direction::$direction, $meaning)),*];
    };
}

codes! {
    PARTNER_ADDED "partner-added" Neutral "a partner is on record; what it may do is said by its accesses";
    PARTNER_REMOVED "partner-removed" Narrows "a partner's record is gone";
    PARTNER_RENAMED "partner-renamed" Widens "a partner has another id and the same record; approvals name the id";
    LEGAL_NAME_CHANGED "legal-name-changed" Widens "a partner's registered name is another";
    LEGAL_ENTITY_CHANGED "legal-entity-changed" Widens "a partner is another legal entity";
    VERIFICATION_CHANGED "verification-changed" Neutral "the evidence that the entity was looked up is another";
    TIER_LOWERED "tier-lowered" Widens "a partner's tier asks for fewer voices, documents or contacts, by the policy of the base revision";
    TIER_RAISED "tier-raised" Narrows "a partner's tier is stricter in everything that differs, by the policy of the base revision";
    TIER_CHANGED "tier-changed" Widens "a partner's tier is another, and neither is the stricter in everything";
    JUSTIFICATION_CHANGED "justification-changed" Neutral "the reason why a partner has access is another";
    RESPONSIBLE_CHANGED "responsible-changed" Neutral "somebody else of ours, or nobody, answers for a partner or an application";
    CONTACT_ADDED "contact-added" Neutral "there is a contact where there was none";
    CONTACT_CHANGED "contact-changed" Neutral "a contact is somebody else";
    CONTACT_REMOVED "contact-removed" Widens "there is nobody to be told any more";
    AGREEMENT_ADDED "agreement-added" Widens "there is an agreement, without which nothing is active";
    AGREEMENT_REMOVED "agreement-removed" Widens "the agreement that access rests on is gone, and its end with it";
    AGREEMENT_CHANGED "agreement-changed" Widens "access rests on another agreement";
    AGREEMENT_BEGINS_EARLIER "agreement-begins-earlier" Widens "an agreement begins earlier";
    AGREEMENT_BEGINS_LATER "agreement-begins-later" Narrows "an agreement begins later";
    AGREEMENT_LONGER "agreement-longer" Widens "an agreement ends later or not at all";
    AGREEMENT_SHORTER "agreement-shorter" Narrows "an agreement ends earlier";
    TRIGGER_ADDED "trigger-added" Narrows "a trigger ends access where there was none";
    TRIGGER_DROPPED "trigger-dropped" Widens "a trigger is gone";
    TRIGGER_WEAKER "trigger-weaker" Widens "a trigger does less or waits longer";
    TRIGGER_STRONGER "trigger-stronger" Narrows "a trigger does more or waits less";
    RECIPIENT_CHANGED "recipient-changed" Widens "secrets are encrypted to somebody else, or to nobody";
    REVIEW_RECORDED "review-recorded" Neutral "a review of access is on record";
    REVIEW_REMOVED "review-removed" Neutral "a review of access is gone from the record";
    PARTNER_OFFBOARDED "partner-offboarded" Narrows "a partner ended for good";
    TOMBSTONE_REMOVED "tombstone-removed" Widens "a partner that ended for good looks as if it had not";
    TOMBSTONE_ALTERED "tombstone-altered" Widens "the record of a partner's end says something else";
    HOLD_SET "hold-set" Narrows "a subject is held";
    HOLD_LIFTED "hold-lifted" Widens "a hold was lifted";
    HOLD_REMOVED "hold-removed" Widens "a hold is gone from the record";
    HOLD_ALTERED "hold-altered" Widens "a hold on record says something else";
    HOLD_RECORDED "hold-recorded" Neutral "a hold that is over already is on record";
    REVOCATION_REMOVED "revocation-removed" Widens "what was revoked looks as if it had not been";
    REVOCATION_ALTERED "revocation-altered" Widens "the record of a revocation says something else";
    APPLICATION_ADDED "application-added" Neutral "an application is on record; what it may do is said by its accesses";
    APPLICATION_REMOVED "application-removed" Narrows "an application is gone with its accesses";
    APPLICATION_RENAMED "application-renamed" Widens "an application has another id and the same record; approvals name the id";
    APPLICATION_KIND_CHANGED "application-kind-changed" Widens "another kind of thing calls us";
    DESCRIPTION_CHANGED "description-changed" Neutral "a name or a sentence that only people read is another";
    ACCESS_ADDED "access-added" Widens "an application has access in an environment";
    ACCESS_REMOVED "access-removed" Narrows "an application has no access in an environment any more";
    ANCHOR_BOUND "anchor-bound" Widens "an access rests on an anchor, and rested on none";
    ANCHOR_REBOUND "anchor-rebound" Widens "an access rests on another anchor";
    ANCHOR_UNBOUND "anchor-unbound" Narrows "an access rests on no anchor any more";
    REQUESTER_CHANGED "requester-changed" Widens "somebody else asked, and it is somebody else who may not approve";
    REQUEST_REDATED "request-redated" Neutral "a request is of another day";
    SCOPE_ADDED "scope-added" Widens "a scope is granted";
    SCOPE_REMOVED "scope-removed" Narrows "a scope is no longer granted";
    GRANT_LONGER "grant-longer" Widens "a scope is granted for longer or without end";
    GRANT_SHORTER "grant-shorter" Narrows "a scope is granted for a shorter time";
    GRANT_REASON_CHANGED "grant-reason-changed" Neutral "the reason for a scope is another";
    SOURCES_LIFTED "sources-lifted" Widens "a scope may be called from anywhere";
    SOURCES_WIDENED "sources-widened" Widens "a scope may be called from where it could not be";
    SOURCES_NARROWED "sources-narrowed" Narrows "a scope may be called from fewer networks";
    SOURCES_SET "sources-set" Narrows "a scope may be called only from some networks";
    SOURCES_RESTATED "sources-restated" Neutral "the networks are written otherwise and take in the same";
    HOURS_LIFTED "hours-lifted" Widens "a scope may be called at any hour";
    HOURS_LONGER "hours-longer" Widens "a scope may be called at more hours";
    HOURS_MOVED "hours-moved" Widens "a scope may be called at other hours";
    HOURS_SHORTER "hours-shorter" Narrows "a scope may be called at fewer hours";
    HOURS_SET "hours-set" Narrows "a scope may be called only at some hours";
    AMOUNT_RAISED "amount-raised" Widens "a larger amount, or any, may be moved";
    AMOUNT_LOWERED "amount-lowered" Narrows "only a smaller amount may be moved";
    ANCHOR_ADDED "anchor-added" Widens "identity may be verified against something new";
    ANCHOR_REMOVED "anchor-removed" Narrows "an anchor is gone";
    ANCHOR_RENAMED "anchor-renamed" Widens "an anchor has another id and the same record; proofs name the id";
    ANCHOR_REPLACED "anchor-replaced" Widens "under an unchanged name an anchor is made of something else";
    ANCHOR_DIGEST_CHANGED "anchor-digest-changed" Widens "the digests beside an anchor's material are others";
    ANCHOR_ENVIRONMENT_ADDED "anchor-environment-added" Widens "an anchor counts in another environment too";
    ANCHOR_ENVIRONMENT_REMOVED "anchor-environment-removed" Narrows "an anchor no longer counts in an environment";
    CLAIM_ADDED "claim-added" Narrows "a token must have a further claim";
    CLAIM_CHANGED "claim-changed" Widens "a token must have another claim";
    CLAIM_DROPPED "claim-dropped" Widens "a token need not have a claim any more";
    NAME_ADDED "name-added" Widens "a name may come under an anchor";
    NAME_REMOVED "name-removed" Narrows "a name may no longer come under an anchor";
    SUCCESSION_CHANGED "succession-changed" Widens "an anchor takes over from another one, or from none";
    ANCHOR_RETIRING "anchor-retiring" Narrows "an anchor ends soon, since another took over";
    RETIREMENT_REMOVED "retirement-removed" Widens "an anchor that was to end does not";
    RETIREMENT_LONGER "retirement-longer" Widens "an anchor that is to end does so later";
    RETIREMENT_SHORTER "retirement-shorter" Narrows "an anchor that is to end does so earlier";
    RETIREMENT_ALTERED "retirement-altered" Widens "the record of an anchor's succession says something else";
    CHALLENGE_CHANGED "challenge-changed" Neutral "another challenge, or none, waits for an answer";
    PROOF_ADDED "proof-added" Neutral "a proof of possession is on record";
    PROOF_REMOVED "proof-removed" Widens "the last proofs are gone; what counted before counts again";
    PROOF_ALTERED "proof-altered" Widens "the proofs are not those that were there, and the first one decides the lineage";
    ANCHOR_REVOKED "anchor-revoked" Narrows "an anchor ended for good";
    CREDENTIAL_ADDED "credential-added" Neutral "a credential is on record; it rests on what was approved";
    CREDENTIAL_REMOVED "credential-removed" Widens "the record of a credential is gone, which lives on unnamed";
    CREDENTIAL_RENAMED "credential-renamed" Widens "a credential has another id than the log knows";
    CREDENTIAL_ALTERED "credential-altered" Widens "a credential on record says something else than was written";
    CREDENTIAL_DELIVERED "credential-delivered" Neutral "a credential left us";
    CREDENTIAL_REVOKED "credential-revoked" Narrows "a credential ended for good";
    APPROVAL_ADDED "approval-added" Neutral "a statement on file says yes";
    APPROVAL_REMOVED "approval-removed" Narrows "a statement that said yes, or nothing readable, is gone";
    APPROVAL_RENAMED "approval-renamed" Neutral "the file of a statement has another name";
    APPROVAL_ALTERED "approval-altered" Widens "a statement on file, or its signature, was changed";
    REJECTION_ADDED "rejection-added" Narrows "a statement on file says no";
    REJECTION_REMOVED "rejection-removed" Widens "a statement that said no is gone or was changed";
    EVIDENCE_ADDED "evidence-added" Neutral "a document is on file";
    EVIDENCE_REMOVED "evidence-removed" Narrows "a document is no longer on file, so that nothing can rest on it";
    EVIDENCE_RENAMED "evidence-renamed" Neutral "a document has another id";
    EVIDENCE_SWAPPED "evidence-swapped" Widens "under an unchanged name there is another document";
    EVIDENCE_ALTERED "evidence-altered" Widens "a document counts as one of another kind";
    EVIDENCE_LONGER "evidence-longer" Widens "a document counts for longer";
    EVIDENCE_SHORTER "evidence-shorter" Narrows "a document counts for a shorter time";
    EVIDENCE_DESCRIBED "evidence-described" Neutral "a document's date, place or recorder is another";
    RECEIPT_ADDED "receipt-added" Neutral "a receipt is on record";
    RECEIPT_REMOVED "receipt-removed" Widens "a receipt is gone, which says why something was issued";
    RECEIPT_ALTERED "receipt-altered" Widens "a receipt on record is another";
    LOG_APPENDED "log-appended" Neutral "events were appended to a log";
    LOG_REWRITTEN "log-rewritten" Widens "a log does not begin with what was there";
    WAIVER_ADDED "waiver-added" Widens "a rule does not count for a subject";
    WAIVER_REMOVED "waiver-removed" Narrows "a rule counts again";
    WAIVER_RENAMED "waiver-renamed" Widens "a waiver has another id and the same record; approvals name the id";
    WAIVER_CHANGED "waiver-changed" Widens "a waiver is for another rule, subject or reason, or somebody else asked";
    WAIVER_LONGER "waiver-longer" Widens "a waiver begins earlier or ends later";
    WAIVER_SHORTER "waiver-shorter" Narrows "a waiver begins later or ends earlier";
    OWNER_ADDED "owner-added" Widens "somebody is on the roster with roles or keys";
    OWNER_LISTED "owner-listed" Neutral "somebody is on the roster without roles and keys";
    OWNER_REMOVED "owner-removed" Narrows "somebody is off the roster";
    OWNER_RENAMED "owner-renamed" Widens "an owner has another id and the same record";
    OWNER_KIND_CHANGED "owner-kind-changed" Widens "a person, team or automation counts as another of these";
    OWNER_NAME_CHANGED "owner-name-changed" Neutral "an owner is called otherwise";
    OWNER_EMAIL_CHANGED "owner-email-changed" Widens "another mail address decides who counts as an author";
    ROLE_ADDED "role-added" Widens "an owner has a further role";
    ROLE_REMOVED "role-removed" Narrows "an owner has a role less";
    OWNER_KEY_ADDED "owner-key-added" Widens "a further key signs for an owner";
    OWNER_KEY_REMOVED "owner-key-removed" Narrows "a key no longer signs for an owner";
    OWNER_KEY_LONGER "owner-key-longer" Widens "a key counts from earlier on or for longer";
    OWNER_KEY_SHORTER "owner-key-shorter" Narrows "a key counts from later on or for a shorter time";
    OWNER_KEY_REVOKED "owner-key-revoked" Narrows "nothing that a key ever signed counts any more";
    OWNER_KEY_UNREVOKED "owner-key-unrevoked" Widens "a key's revocation is later or gone";
    OWNER_LEFT "owner-left" Narrows "an owner left, or earlier than was on record";
    OWNER_RETURNED "owner-returned" Widens "an owner who left is back, or left later than was on record";
    API_ADDED "api-added" Widens "an API is in the catalogue";
    API_REMOVED "api-removed" Narrows "an API is off the catalogue";
    API_RENAMED "api-renamed" Widens "an API has another id and the same record, and its scopes other names";
    API_OWNER_CHANGED "api-owner-changed" Widens "somebody else answers for an API";
    API_OFFERED "api-offered" Widens "an API is offered in another environment too";
    API_WITHDRAWN "api-withdrawn" Narrows "an API is no longer offered in an environment";
    CATALOGUE_SCOPE_ADDED "catalogue-scope-added" Widens "a scope can be granted";
    CATALOGUE_SCOPE_REMOVED "catalogue-scope-removed" Narrows "a scope can no longer be granted";
    SCOPE_ACCESS_LOWERED "scope-access-lowered" Widens "a scope counts as less access, and passes lower ceilings";
    SCOPE_ACCESS_RAISED "scope-access-raised" Narrows "a scope counts as more access";
    SCOPE_SENSITIVITY_LOWERED "scope-sensitivity-lowered" Widens "a scope counts as less sensitive, and passes lower ceilings";
    SCOPE_SENSITIVITY_RAISED "scope-sensitivity-raised" Narrows "a scope counts as more sensitive";
    ISSUER_ADDED "issuer-added" Widens "an authority or signing key of ours is on record";
    ISSUER_REMOVED "issuer-removed" Narrows "an authority or signing key of ours is gone";
    ISSUER_RENAMED "issuer-renamed" Widens "an issuer has another id and the same record";
    ISSUER_ENVIRONMENT_CHANGED "issuer-environment-changed" Widens "an issuer is for another environment";
    ISSUER_KEY_CHANGED "issuer-key-changed" Widens "an issuer has another certificate or key";
    ISSUER_CRL_CHANGED "issuer-crl-changed" Widens "certificates name another place for the revocation list";
    ISSUER_REVOKED "issuer-revoked" Narrows "an issuer ended for good";
    FORMAT_CHANGED "format-changed" Widens "the registry is of another format";
    REGISTRY_CHANGED "registry-changed" Widens "the registry has another id, which every signature names";
    VERSION_LOWERED "version-lowered" Widens "the policy's version is lower, and may only rise";
    VERSION_RAISED "version-raised" Neutral "the policy's version is higher";
    TRUST_DOMAIN_CHANGED "trust-domain-changed" Widens "identities in our certificates are in another trust domain";
    KEY_PREFIX_CHANGED "key-prefix-changed" Widens "API keys begin otherwise than scanners expect";
    ENVIRONMENT_ADDED "environment-added" Widens "there is another environment";
    ENVIRONMENT_REMOVED "environment-removed" Narrows "there is an environment less";
    ENVIRONMENT_ISSUER_CHANGED "environment-issuer-changed" Widens "another issuer serves an environment";
    ENVIRONMENT_ISSUER_REMOVED "environment-issuer-removed" Narrows "nobody signs software statements for an environment any more";
    AUTHORITY_ADDED "authority-added" Widens "a further role may issue or verify alone";
    AUTHORITY_REMOVED "authority-removed" Narrows "a role may no longer issue or verify alone";
    BRAKE_ADDED "brake-added" Narrows "a further role may stop access alone";
    BRAKE_REMOVED "brake-removed" Widens "a role may no longer stop access alone";
    QUORUM_LOWERED "quorum-lowered" Widens "approval takes a voice less somewhere";
    QUORUM_RAISED "quorum-raised" Narrows "approval takes more voices and none less";
    LIMIT_RAISED "limit-raised" Widens "a period or a number in the policy is larger";
    LIMIT_LOWERED "limit-lowered" Narrows "a period or a number in the policy is smaller";
    NEVER_WAIVED_DROPPED "never-waived-dropped" Widens "a rule can be waived, and could not";
    NEVER_WAIVED_ADDED "never-waived-added" Narrows "a rule can no longer be waived";
    TIER_ADDED "tier-added" Widens "policy has another tier";
    TIER_REMOVED "tier-removed" Narrows "policy has a tier less";
    SUMMARY_CHANGED "summary-changed" Neutral "what people read of a tier is another";
    DEMAND_ADDED "demand-added" Narrows "a contact, document, identifier or stronger proof is asked for";
    DEMAND_DROPPED "demand-dropped" Widens "a contact, document, identifier or stronger proof is no longer asked for";
    DEMAND_RESTATED "demand-restated" Neutral "a demand is written otherwise and asks for the same";
    TERMS_ADDED "terms-added" Widens "a tier may have access in another environment";
    TERMS_REMOVED "terms-removed" Narrows "a tier may have no access in an environment any more";
    KIND_ADMITTED "kind-admitted" Widens "a further kind of anchor or credential is admitted";
    KIND_REFUSED "kind-refused" Narrows "a kind of anchor or credential is no longer admitted";
    CEILING_RAISED "ceiling-raised" Widens "scopes of more access or sensitivity can be granted";
    CEILING_LOWERED "ceiling-lowered" Narrows "only scopes of less access or sensitivity can be granted";
    RS256_TAKEN "rs256-taken" Widens "tokens with the old RSA padding are taken";
    RS256_REFUSED "rs256-refused" Narrows "tokens with the old RSA padding are no longer taken";
    TEMPLATE_ADDED "template-added" Widens "something is approved in advance";
    TEMPLATE_REMOVED "template-removed" Narrows "something is no longer approved in advance";
    TEMPLATE_WIDENED "template-widened" Widens "more, or something else, is approved in advance";
    TEMPLATE_NARROWED "template-narrowed" Narrows "less is approved in advance";
}
