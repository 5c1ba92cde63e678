//! What is said of the terms of a tier in an environment: which anchors and credentials, approved by whom, how far, how long.

use super::{
    super::{
        catalogue::{access_word, sensitivity_word},
        codes,
        pairs::unmatched,
        sheet::Sheet,
        words,
    },
    Spot, limit, quorum,
};
use crate::{model::SignedBy, policy::Terms};
use std::cmp::Ordering;

/// Compares the terms.
pub(super) fn compare(sheet: &mut Sheet, spot: &Spot, old: Option<&Terms>, now: Option<&Terms>) {
    match (old, now) {
        (None, None) => {}
        (None, Some(now)) => {
            let quorum = quorum::told(&now.approvals);
            let (access, sensitivity) = (access_word(now.access), sensitivity_word(now.sensitivity));
            let message =
                format!("there may be access{}, up to {access} of what is {sensitivity}, approved by {quorum}", spot.whose);
            sheet.say(codes::TERMS_ADDED, &spot.at, &spot.key, message);
        }
        (Some(_), None) => {
            sheet.say(codes::TERMS_REMOVED, &spot.at, &spot.key, format!("there may be no access any more{}", spot.whose));
        }
        (Some(old), Some(now)) => kept(sheet, spot, old, now),
    }
}

fn kept(sheet: &mut Sheet, spot: &Spot, old: &Terms, now: &Terms) {
    let Terms {
        anchors,
        credentials,
        approvals,
        access,
        sensitivity,
        client_certificate,
        api_key,
        enrolled_certificate,
        oauth_client,
        federated_identity,
        software_statement,
        authority_proof,
        rs256,
        approval,
        request,
        proof,
        live_credentials,
        overlap,
    } = now;
    kinds(sheet, spot, "anchors", "an anchor", &old.anchors, anchors);
    kinds(sheet, spot, "credentials", "a credential", &old.credentials, credentials);
    quorum::compare(sheet, spot, &old.approvals, approvals);
    ceiling(sheet, spot, "access", access.cmp(&old.access), access_word(old.access), access_word(*access));
    let (was, is) = (sensitivity_word(old.sensitivity), sensitivity_word(*sensitivity));
    ceiling(sheet, spot, "sensitivity", sensitivity.cmp(&old.sensitivity), was, is);
    for (key, what, was, is) in [
        ("client-certificate", "a client certificate", &old.client_certificate, client_certificate),
        ("api-key", "an API key", &old.api_key, api_key),
        ("enrolled-certificate", "an enrolled certificate", &old.enrolled_certificate, enrolled_certificate),
        ("oauth-client", "an OAuth client", &old.oauth_client, oauth_client),
        ("federated-identity", "a federated identity", &old.federated_identity, federated_identity),
        ("software-statement", "a software statement", &old.software_statement, software_statement),
    ] {
        limit::optional(sheet, spot, key, &format!("the longest life of {what}"), was.as_ref(), is.as_ref());
    }
    authority(sheet, spot, old.authority_proof, *authority_proof);
    if *rs256 != old.rs256 {
        let (code, taken) = if *rs256 { (codes::RS256_TAKEN, "is taken") } else { (codes::RS256_REFUSED, "is no longer taken") };
        sheet.say(code, &spot.at, spot.key("rs256"), format!("RS256, with the old padding, {taken}{}", spot.whose));
    }
    limit::compare(sheet, spot, "approval", "the longest life of an approval", &old.approval, approval);
    limit::compare(sheet, spot, "request", "the longest wait of a request", &old.request, request);
    limit::compare(sheet, spot, "proof", "the longest life of a proof", &old.proof, proof);
    let live = "the most credentials at a time";
    limit::compare(sheet, spot, "live-credentials", live, &old.live_credentials, live_credentials);
    // Without a word there is a limit as well.
    let (was, is) = (old.longest_overlap(), now.longest_overlap());
    limit::compare(sheet, spot, "overlap", "the longest overlap of a rotation", &was, &is);
    if was == is && *overlap != old.overlap {
        let message = format!("the longest overlap of a rotation{} is {is} as before, written otherwise", spot.whose);
        sheet.say(codes::LIMIT_RESTATED, &spot.at, spot.key("overlap"), message);
    }
}

fn kinds<T: Ord + std::fmt::Display>(sheet: &mut Sheet, spot: &Spot, key: &str, what: &str, old: &[T], now: &[T]) {
    let (gone, new) = unmatched(old, now);
    for kind in new {
        sheet.say(
            codes::KIND_ADMITTED,
            &spot.at,
            spot.key(key),
            format!("{what} may be {}{}", words::a(&kind.to_string()), spot.whose),
        );
    }
    for kind in gone {
        sheet.say(
            codes::KIND_REFUSED,
            &spot.at,
            spot.key(key),
            format!("{what} may no longer be {}{}", words::a(&kind.to_string()), spot.whose),
        );
    }
}

fn ceiling(sheet: &mut Sheet, spot: &Spot, key: &str, moved: Ordering, old: &str, now: &str) {
    let code = match moved {
        Ordering::Equal => return,
        Ordering::Greater => codes::CEILING_RAISED,
        Ordering::Less => codes::CEILING_LOWERED,
    };
    sheet.say(code, &spot.at, spot.key(key), format!("the ceiling of {key}{} is {now} instead of {old}", spot.whose));
}

/// Whose key must answer for an authority. Without a word either will do, and so it will with the weaker of the two.
fn authority(sheet: &mut Sheet, spot: &Spot, old: Option<SignedBy>, now: Option<SignedBy>) {
    let told = |who: Option<SignedBy>| match who {
        None => "either",
        Some(SignedBy::Leaf) => "that of a certificate under it or its own",
        Some(SignedBy::Authority) => "its own",
    };
    let asks = |who: Option<SignedBy>| who == Some(SignedBy::Authority);
    let code = match (asks(old), asks(now)) {
        _ if old == now => return,
        (false, true) => codes::DEMAND_ADDED,
        (true, false) => codes::DEMAND_DROPPED,
        // Both take either key.
        _ => codes::DEMAND_RESTATED,
    };
    let message =
        format!("the key that answers for a partner's authority{} is {} instead of {}", spot.whose, told(now), told(old));
    sheet.say(code, &spot.at, spot.key("authority-proof"), message);
}
