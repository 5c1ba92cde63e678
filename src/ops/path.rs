//! Verifying what gateways rely on: a certificate up to an anchor, and a revocation list against its issuer. Needs no registry, but for
//! an anchor that is on file there; what cannot be read as what it should be is judged, not passed over.

use crate::{
    anchor::Material,
    crypto::{Certificate, Crl, Path, PathQuestion, PathRefusal, Purpose, verify_crl, verify_path},
    grammar,
    model::{
        AnchorId, AnchorKind, Moment, PartnerId,
        standing::{Standing, effective, of_anchor, of_partner},
    },
    rules::Scene,
};

/// Files as they were read, and how they are judged.
#[derive(Debug, Clone, Copy)]
pub struct Presented<'a> {
    /// The leaf.
    pub leaf: &'a [u8],
    /// Those that may stand between.
    pub intermediates: Option<&'a [u8]>,
    /// Revocation lists.
    pub crls: &'a [Vec<u8>],
    /// For this moment.
    pub at: Moment,
    /// For this use.
    pub purpose: Purpose,
    /// With at most so many between leaf and anchor.
    pub max_depth: u32,
}

/// What came of it.
#[derive(Debug)]
pub struct Answer {
    /// Whether it holds.
    pub accept: bool,
    /// Why, as a stable code: one of `crypto::PATH_CODES`, or one that ends in `-unreadable` or begins with `registry-`.
    pub reason: &'static str,
    /// Why, in a sentence.
    pub message: String,
    /// What else belongs to the answer.
    pub details: Vec<(&'static str, String)>,
}

/// Revocation lists with more octets than this together are not read.
const LARGEST_LISTS: usize = 6 << 20;

type Judged<T> = Result<T, PathRefusal>;

/// The anchors of a file.
///
/// # Errors
/// When it does not hold certificates.
pub fn anchors(bytes: &[u8]) -> Judged<Vec<Certificate>> {
    Certificate::chain_from_file(bytes).map_err(|why| unreadable("anchors-unreadable", &why))
}

/// An anchor of the registry, if it is an authority's and counts at that time.
///
/// # Errors
/// When it is of another kind, is not proved, is suspended or over, or its certificate is refused; `None` when there is none.
pub fn anchor_on_file(scene: &Scene<'_>, partner: &PartnerId, anchor: &AnchorId) -> Option<Judged<Vec<Certificate>>> {
    let view = scene.partners.iter().find(|view| view.id == partner)?;
    let anchor = view.anchor(anchor)?;
    let record = &anchor.record.value;
    let refusal = |code, message| Some(Err(PathRefusal { code, message }));
    if record.kind != AnchorKind::CaCertificate {
        return refusal("registry-anchor-kind", format!("anchor `{}` is a `{}`, not a `ca-certificate`", anchor.id, record.kind));
    }
    let of = view.record.map(|partner| of_partner(&partner.value, scene.now));
    let state = effective(of.into_iter().chain([of_anchor(record, anchor.proved_until, scene.now)]));
    if state.standing != Standing::Active {
        let why = format!("anchor `{}` is {}: {}", anchor.id, state.standing.as_str(), state.because);
        return refusal("registry-anchor-standing", why);
    }
    Some(match &anchor.material {
        Ok(Material::Authority(certificate)) => Ok(vec![(**certificate).clone()]),
        Ok(_) => return refusal("registry-anchor-kind", format!("anchor `{}` is not an authority's", anchor.id)),
        Err(why) => Err(unreadable("anchors-unreadable", why)),
    })
}

/// Whether a path leads from the leaf to one of the anchors.
#[must_use]
pub fn certificate(presented: &Presented<'_>, anchors: Judged<Vec<Certificate>>) -> Answer {
    let leaf = match Certificate::from_file(presented.leaf) {
        Ok(leaf) => leaf,
        Err(why) => return no(unreadable("leaf-unreadable", &why), Vec::new()),
    };
    let mut details = vec![
        ("at", presented.at.to_string()),
        ("fingerprint", leaf.fingerprint().to_string()),
        ("leaf", leaf.subject().to_owned()),
        ("serial", leaf.serial_hex()),
    ];
    details.extend(leaf.uri_names().first().map(|uri| ("uri", uri.clone())));
    match path(presented, &leaf, anchors) {
        Err(why) => no(why, details),
        Ok(path) => {
            let prints: Vec<String> = path.certificates.iter().map(ToString::to_string).collect();
            let links = grammar::count(prints.len().saturating_sub(1), "link");
            let revocation = if presented.crls.is_empty() { "not looked at: no list was given" } else { "not revoked" };
            details.extend([("path", prints.join(" ")), ("revocation", revocation.to_owned())]);
            let message = format!("a path of {links} leads from the leaf to an anchor");
            Answer { accept: true, reason: "path-holds", message, details }
        }
    }
}

fn path(presented: &Presented<'_>, leaf: &Certificate, anchors: Judged<Vec<Certificate>>) -> Judged<Path> {
    let Presented { at, purpose, max_depth, .. } = *presented;
    let anchors = anchors?;
    let intermediates = presented.intermediates.map_or(Ok(Vec::new()), Certificate::chain_from_file);
    let intermediates = intermediates.map_err(|why| unreadable("intermediates-unreadable", &why))?;
    let octets: usize = presented.crls.iter().map(Vec::len).sum();
    if octets > LARGEST_LISTS {
        let message = format!("the revocation lists have {octets} octets together, the limit is {LARGEST_LISTS}");
        return Err(PathRefusal { code: "too-many", message });
    }
    let crls: Result<Vec<Crl>, _> = presented.crls.iter().map(|bytes| Crl::from_file(bytes)).collect();
    let crls = crls.map_err(|why| unreadable("crl-unreadable", &why))?;
    let question = PathQuestion { leaf, intermediates: &intermediates, anchors: &anchors, crls: &crls, at, purpose, max_depth };
    verify_path(&question)
}

/// Whether a revocation list is genuine and in date.
#[must_use]
pub fn crl(list: &[u8], issuer: &[u8], at: Moment) -> Answer {
    let list = match Crl::from_file(list) {
        Ok(list) => list,
        Err(why) => return no(unreadable("crl-unreadable", &why), Vec::new()),
    };
    let mut details = vec![
        ("at", at.to_string()),
        ("entries", list.entries().len().to_string()),
        ("issuer", list.issuer().to_owned()),
        ("this-update", list.this_update().to_string()),
        ("next-update", list.next_update().to_string()),
    ];
    details.extend(list.number().map(|number| ("number", number.to_string())));
    details.extend(list.is_limited().then(|| ("covers", "certificates that name its distribution point".to_owned())));
    let issuer = match Certificate::from_file(issuer) {
        Ok(issuer) => issuer,
        Err(why) => return no(unreadable("issuer-unreadable", &why), details),
    };
    match verify_crl(&list, &issuer, at) {
        Err(why) => no(why, details),
        Ok(()) => {
            let message = format!("the list is by its issuer and in date, with {}", entries(list.entries().len()));
            Answer { accept: true, reason: "crl-holds", message, details }
        }
    }
}

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn unreadable(code: &'static str, why: &crate::crypto::Refused) -> PathRefusal {
    PathRefusal { code, message: why.to_string() }
}

fn no(why: PathRefusal, details: Vec<(&'static str, String)>) -> Answer {
    Answer { accept: false, reason: why.code, message: why.message, details }
}
