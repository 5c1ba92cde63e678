//! What is said of the proofs of an anchor. They are appended and never touched again: the first decides the lineage that approvals
//! rest on, the last one counts.

use super::{
    codes,
    sheet::{Place, Sheet},
};
use crate::{
    grammar,
    model::{Challenge, Proof},
};

/// Compares the proofs; the place asks for the accesses that rest on the anchor.
pub(super) fn compare(sheet: &mut Sheet, at: &Place, old: &[Proof], now: &[Proof]) {
    if let Some(new) = now.strip_prefix(old) {
        for (index, proof) in new.iter().enumerate() {
            sheet.say(codes::PROOF_ADDED, at, format!("proofs.{}", old.len() + index), told(proof));
        }
    } else if let Some(gone) = old.strip_prefix(now) {
        let message = format!("the last {} gone: {}", there(gone.len()), gone.iter().map(told).collect::<Vec<_>>().join("; "));
        sheet.say(codes::PROOF_REMOVED, at, "proofs", message);
    } else {
        let same = old.iter().zip(now).take_while(|(a, b)| a == b).count();
        let message = format!(
            "the proofs on record are not those that were there, from proof {} on: {} instead of {}",
            same + 1,
            now.get(same).map_or_else(|| "none".to_owned(), told),
            old.get(same).map_or_else(|| "none".to_owned(), told)
        );
        sheet.say(codes::PROOF_ALTERED, at, format!("proofs.{same}"), message);
    }
}

fn there(gone: usize) -> String {
    if gone == 1 { "proof is".to_owned() } else { format!("{} are", grammar::count(gone, "proof")) }
}

fn told(proof: &Proof) -> String {
    let Proof { method, challenge, on, by, signed_by: _, signature: _, handover } = proof;
    let Challenge { nonce: _, recipient: _, predecessor, issued: _, expires: _, proves_until, by: _ } = challenge;
    let over = match (predecessor, handover) {
        (Some(before), Some(_)) => format!(", handed over by `{}`", before.anchor),
        (None, Some(_)) => ", handed over".to_owned(),
        _ => String::new(),
    };
    format!("proved by {method} on {} until {}, verified by `{by}`{over}", on.day(), proves_until.day())
}
