//! The roster as what approvals rest on: what an owner signed and what of it counts, how one of its keys or the owner itself is
//! stopped, and what falls with it. Stopping takes one authorised person; it touches the roster and no log.

mod standing;
mod stop;

pub use standing::{OwnerStatus, owner_status};
pub use stop::{OwnerStop, stop_owner};

use crate::{
    approval::Tally,
    crypto::SshPublicKey,
    model::{Day, Fingerprint, Moment, Owner, OwnerId, OwnerKey, Record, Registry},
    policy::Loaded,
    rules::Scene,
};
use std::collections::{BTreeMap, BTreeSet};

/// The roster: every owner by its id.
pub type Roster = BTreeMap<OwnerId, Record<Owner>>;

/// What falls when the roster changes.
#[derive(Debug, Default)]
pub struct Fallen {
    /// What loses its quorum, each with the command that approves it again.
    pub lost: Vec<(String, String)>,
    /// The approvals that do not count any more, by file. Those of policy fall with every change of the roster, and are not named.
    pub void: Vec<String>,
    /// The logs that break, and where.
    pub broken: Vec<String>,
    /// Whether what is common to all is among it.
    has_common: bool,
}

/// What of the registry counts with one roster and not with the other, both judged at the same moment.
#[must_use]
pub fn fallen(loaded: &Loaded, rosters: (&Roster, &Roster), at: Moment) -> Fallen {
    let mut fallen = Fallen::default();
    fallen.part(loaded, rosters, at);
    fallen
}

impl Fallen {
    /// Adds what falls of some partners; of what is common to all it is added once.
    pub fn part(&mut self, loaded: &Loaded, (before, after): (&Roster, &Roster), at: Moment) {
        let Loaded { policy, registry } = loaded;
        let with = |roster: &Roster| Registry { owners: roster.clone(), ..registry.clone() };
        let (before, after) = (with(before), with(after));
        let (before, after) = (Scene::new(&before, policy, at, None), Scene::new(&after, policy, at, None));
        for ((_, was), (_, is)) in before.accesses().zip(after.accesses()) {
            self.compare(&was.tally, &is.tally, was.subject(), &was.arguments());
            let arguments = format!("{} --break-glass --reason TEXT", was.arguments());
            self.compare(&was.glass_tally, &is.glass_tally, format!("break-glass for {}", was.subject()), &arguments);
        }
        if !self.has_common {
            self.has_common = true;
            for (was, is) in before.waivers.iter().zip(&after.waivers) {
                self.compare(&was.tally, &is.tally, format!("waiver {}", was.id), &format!("--waiver {}", was.id));
            }
        }
        for (was, is) in before.partners.iter().zip(&after.partners) {
            let breaks = is.chain.broken.as_ref().filter(|_| was.chain.broken.is_none());
            let said = breaks.map(|place| format!("the log of `{}` breaks at line {}: {}", is.id, place.line, place.message));
            self.broken.extend(said);
        }
    }

    fn compare(&mut self, was: &Tally, is: &Tally, subject: String, arguments: &str) {
        let files = |tally: &Tally| tally.voices.iter().map(|voice| voice.path.clone()).collect::<BTreeSet<_>>();
        self.void.extend(files(was).difference(&files(is)).cloned());
        if was.is_complete() && !is.is_complete() {
            self.lost.push((subject, format!("admit approve {arguments}")));
        }
    }
}

/// The fingerprint of a key of the roster; `None` where the line is no key, which `owner-key-weak` says.
fn fingerprint(entry: &OwnerKey) -> Option<String> {
    SshPublicKey::parse(entry.key.as_str()).ok().map(|key| key.fingerprint())
}

/// Marks a key as revoked in every record that holds it; returns whose it is.
fn revoke_in(roster: &mut Roster, key: &Fingerprint, today: Day) -> Vec<OwnerId> {
    let mut whose = Vec::new();
    for (id, record) in roster.iter_mut() {
        let held = |entry: &&mut OwnerKey| entry.revoked.is_none() && fingerprint(entry) == Some(key.to_string());
        for entry in record.value.keys.iter_mut().filter(held) {
            entry.revoked = Some(today);
            whose.push(id.clone());
        }
    }
    whose
}
