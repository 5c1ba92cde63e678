//! Rotating: which credential may hand over to a next one, and until when it stands beside it. Whether the next one may be is for the gate;
//! what is over, held or retiring already is refused here.

use crate::{
    failure::{Failure, Outcome},
    model::{
        Credential, CredentialId, CredentialKind, Moment, PartnerFolder, PartnerId, Period, Record, Retirement, Standing,
        Subject, Turn, standing,
    },
    policy::Loaded,
};

/// A credential that hands over, and until when it stands.
#[derive(Debug, Clone)]
pub struct Rotation {
    subject: Subject,
    record: Record<Credential>,
    until: Moment,
}

impl Rotation {
    /// The credential as `partner/application/credential`.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Its record as it is.
    #[must_use]
    pub fn record(&self) -> &Record<Credential> {
        &self.record
    }

    /// The first moment at which it no longer counts.
    #[must_use]
    pub fn until(&self) -> Moment {
        self.until
    }

    /// What its record becomes.
    #[must_use]
    pub fn handed_over(&self, next: &Credential) -> Credential {
        let (successor, since, by) = (next.id.clone(), next.issued, next.by.clone());
        let mut retired = self.record.value.clone();
        retired.retiring = Some(Retirement { successor, since, until: self.until, by });
        retired
    }
}

/// Looks whether a credential may hand over. It ends after the overlap that was asked for, which is the longest one by policy where none
/// was, or by its own end if that is earlier; an overlap of nothing ends it at once.
///
/// # Errors
/// When there is no such credential, it does not stand, it hands over already, one before it still stands beside it, or the overlap is
/// longer than policy allows.
pub fn rotation(loaded: &Loaded, subject: &Subject, overlap: Option<Period>, now: Moment) -> Outcome<Rotation> {
    let Subject::Credential(partner, application, id) = subject else {
        return Err(Failure::usage(format!("`{subject}` is not a credential; write partner/application/credential")));
    };
    let folder = loaded.registry.partners.get(partner);
    let found = folder.and_then(|folder| Some((folder, folder.credentials.get(id)?)));
    let (folder, record) = found
        .filter(|(_, record)| record.value.application == *application)
        .ok_or_else(|| Failure::no(format!("there is no `{subject}` in the registry")).hint(format!("admit status {partner}")))?;
    may_hand_over(partner, &record.value, now)?;
    let longest = longest(loaded, folder, &record.value);
    let asked = overlap.unwrap_or(longest);
    if asked > longest {
        return Err(Failure::no(format!("an overlap of {asked} is asked for, and at most {longest} is allowed"))
            .hint(format!("--overlap {longest}; 0d ends `{id}` at once")));
    }
    let until = now.plus(asked).min(record.value.expires);
    alone_in_line(partner, folder, &record.value, until, now)?;
    Ok(Rotation { subject: subject.clone(), record: record.clone(), until })
}

/// The longest overlap by policy. Where it has no terms the gate refuses.
fn longest(loaded: &Loaded, folder: &PartnerFolder, credential: &Credential) -> Period {
    let tier = folder.partner.as_ref().map(|record| &record.value.tier);
    let terms = tier.and_then(|tier| loaded.policy.terms(tier, &credential.environment));
    terms.map_or(Period::days(0), crate::policy::Terms::longest_overlap)
}

fn may_hand_over(partner: &PartnerId, credential: &Credential, now: Moment) -> Outcome<()> {
    let Credential { id, kind, application, environment, .. } = credential;
    let another = format!("admit {} {partner}/{application} --environment {environment} --kind {kind}", kind.verb());
    if *kind == CredentialKind::SoftwareStatement {
        return Err(Failure::no(format!("`{id}` is a software statement, which is made for one registration and not rotated"))
            .hint(another));
    }
    let state = standing::of_credential(credential, now);
    match (state.standing, &credential.retiring) {
        (Standing::Active, None) => Ok(()),
        (Standing::Active | Standing::Suspended, Some(retiring)) => {
            let (until, next) = (retiring.until, &retiring.successor);
            Err(Failure::no(format!("`{id}` has handed over to `{next}` already and ends at {until}"))
                .hint(format!("admit rotate {partner}/{application}/{next}")))
        }
        (Standing::Suspended, None) => Err(Failure::no(format!("{}; what is held does not hand over", state.because))
            .hint(format!("admit approve {partner}/{application}/{id} --resume"))),
        _ => Err(Failure::no(format!("{}, so that there is nothing to hand over", state.because)).hint(another)),
    }
}

/// Of one line at most one retires at a time: else each rotation would leave one more that opens the door.
fn alone_in_line(
    partner: &PartnerId,
    folder: &PartnerFolder,
    credential: &Credential,
    until: Moment,
    now: Moment,
) -> Outcome<()> {
    let before = folder.predecessor(credential).filter(|before| before.is_live(now) && until > now);
    before.map_or(Ok(()), |before| {
        let (old, id): (&CredentialId, _) = (&before.id, &credential.id);
        let ends = before.ends();
        Err(Failure::no(format!("`{old}` handed over to `{id}` and stands until {ends}; of one line only one retires at a time"))
            .hint(format!("admit revoke {partner}/{}/{old} --reason superseded, or --overlap 0d", before.application)))
    })
}

/// Until when a live credential stands, and where it is in its line.
pub(super) fn in_line(folder: &PartnerFolder, credential: &Credential, now: Moment) -> String {
    let turn = folder.turn(credential, now);
    let (ends, before) = (credential.expires.day(), folder.predecessor(credential));
    match (turn, &credential.retiring, before) {
        (Turn::Retiring, Some(retiring), _) => {
            format!("{turn}: handed over to `{}` and ends at {}", retiring.successor, credential.ends())
        }
        (Turn::Next, _, Some(before)) => {
            format!("{turn}, until {ends}; it takes over from `{}`, which ends at {}", before.id, before.ends())
        }
        (_, _, Some(before)) => format!("{turn}, until {ends}; it took over from `{}`", before.id),
        _ => format!("until {ends}"),
    }
}
