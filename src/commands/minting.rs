//! What `admit issue` and `admit rotate` have in common: the flags by which something is minted, and the one line from the gate over the
//! signer and the record to what is delivered, for one order as for many.

mod keys;
mod order;

use super::{Acting, gate, read};
use crate::{
    admission::Admission,
    anchor::{Terms as ProofTerms, proof_of_csr},
    context::Context,
    crypto::{Csr, Refused},
    delivery::Reserved,
    exit::Exit,
    failure::{Failure, Outcome},
    grammar::count,
    history::Signer,
    mint::{Minted, Parcel},
    model::{CredentialKind, Digest, OwnerId, PartnerId},
    ops::{Duty, record_change},
    policy::Loaded,
    present::action::ActionJson,
};
use clap::Args;
use keys::{KeyFile, Keys};
use order::Asked;
pub(super) use order::{Order, Terms};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// With what something is minted, and by whom.
#[derive(Debug, Args)]
pub(super) struct Minting {
    /// Sealed key of the issuer, for a certificate or a software statement; with ISSUER= in front where several issue
    #[arg(long, value_name = "[ISSUER=]FILE")]
    issuer_key: Vec<KeyFile>,
    /// File whose first line is the passphrase of the issuer's key
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) acting: Acting,
}

/// Orders that went to the gate, and who acts.
pub(super) struct Judged<'o> {
    /// Each with its permission, or with what stands in its way.
    pub(super) orders: Vec<Outcome<Admitted<'o>>>,
    pub(super) hand: Hand,
}

type Hand = (OwnerId, Box<dyn Signer>);

/// An order that may be carried out.
pub(super) struct Admitted<'o> {
    /// The order.
    pub(super) order: &'o Order,
    /// The permission.
    pub(super) admission: Admission,
    csr: Option<Csr>,
}

/// What was issued.
pub(super) struct Issued {
    /// The credential, as commands take it.
    pub(super) subject: String,
    /// When it ends.
    pub(super) expires: String,
    /// The digest of the grant.
    pub(super) grant: String,
    /// What its CSR asked for, and was not given.
    pub(super) ignored: Vec<String>,
    what: &'static str,
}

impl Admitted<'_> {
    /// What its CSR asks for, and is not given.
    pub(super) fn ignored(&self) -> &[String] {
        self.csr.as_ref().map(Csr::asked_for).unwrap_or_default()
    }
}

impl Minting {
    /// Mints what one order asks for, from the gate to what is delivered.
    pub(super) fn run(&self, context: &mut Context, root: &Path, mut loaded: Loaded, order: Order) -> Outcome<Exit> {
        let orders = [order];
        let Judged { orders: judged, hand } = self.judge(context, root, &mut loaded, &orders)?;
        let [order] = &orders;
        let admitted = judged.into_iter().collect::<Outcome<Vec<_>>>()?;
        if self.acting.writing.dry_run {
            return Ok(admitted.first().map_or(Exit::Done, |admitted| self.would(context, admitted)));
        }
        let (issued, files) = self.issue(context, root, &loaded, admitted, hand)?;
        let Some(issued) = issued.first() else { return Ok(Exit::Done) };
        issued.ignored.iter().for_each(|asked| context.ui.warn(&format!("the CSR asked for {asked}, which was ignored")));
        let next = ["admit publish --out DIR   # so that gateways know it".to_owned()];
        Ok(self.acting.writing.answer(context, &said(order, issued).with_files(files), &next))
    }

    /// Takes orders to the gate, each as those before it leave the registry. The gate comes before the passphrase: what is not admitted
    /// is said at once, and the key stays closed.
    pub(super) fn judge<'o>(
        &self,
        context: &Context,
        root: &Path,
        loaded: &mut Loaded,
        orders: &'o [Order],
    ) -> Outcome<Judged<'o>> {
        let asked = once(orders.iter().map(|order| order.asked(context)));
        let known = |loaded: &Loaded| -> Vec<_> {
            asked.iter().filter_map(|asked| asked.as_ref().ok()).map(|asked| asked.bounded(loaded)).collect()
        };
        gate::search_keys(root, loaded, known(loaded).iter().map(|(request, _)| request))?;
        let hand = context.hand(loaded, self.acting.key.as_deref(), Duty::Issue)?;
        let mut gate = gate::admitted(context, loaded, &known(loaded)).into_iter();
        let orders = asked.into_iter().map(|asked| {
            let asked = asked?;
            let admission = gate.next().unwrap_or_else(|| Err(Failure::unanswered("the order was not judged")))?;
            if let Some((csr, file)) = &asked.csr {
                let proof = asked.order.csr_proof.as_deref().map(|path| read(context, path)).transpose()?;
                let terms = ProofTerms { at: context.now, rs256: admission.takes_rs256() };
                proof_of_csr(admission.material(), csr.key().digest(), file, proof.as_deref(), terms)
                    .map_err(|refused| unproved(&refused, &asked.order.partner))?;
            }
            Ok(Admitted { order: asked.order, admission, csr: asked.csr.map(|(csr, _)| csr) })
        });
        Ok(Judged { orders: orders.collect(), hand })
    }

    /// Carries out what was admitted, all of it or nothing: the keys are opened, the files reserved, the credentials minted, and all of them
    /// put on record in one step, before the first is delivered. Answers them in their order, and the files of the registry.
    pub(super) fn issue(
        &self,
        context: &mut Context,
        root: &Path,
        loaded: &Loaded,
        admitted: Vec<Admitted<'_>>,
        (actor, mut signer): Hand,
    ) -> Outcome<(Vec<Issued>, Vec<String>)> {
        let verb = admitted.first().map_or("issue", |admitted| admitted.order.verb());
        let orders: Vec<&Order> = admitted.iter().map(|admitted| admitted.order).collect();
        let keys = Keys::open(context, loaded, &orders, &self.issuer_key, self.passphrase_file.as_deref())?;
        let reserved = orders.iter().map(|order| reserve(context, order)).collect::<Outcome<Vec<_>>>()?;
        let (mut issued, mut turns) = (Vec::new(), Vec::new());
        for Admitted { order, admission, csr } in admitted {
            let minted = keys.mint(context, loaded, order, (admission, csr.as_ref()), &actor)?;
            issued.push(Issued::of(order, &minted, csr.as_ref()));
            turns.push((order.partner.clone(), (order, minted)));
        }
        let (registry, mut parcels) = (&loaded.policy.registry, Vec::new());
        let plan = |(order, minted): (&Order, Minted), place| {
            let (change, parcel) = record_change(registry, minted, order.rotation.as_ref(), place)?;
            parcels.push(parcel);
            Ok(change)
        };
        let files = context.commit_each(root, loaded, turns, plan, (&actor, signer.as_mut()), verb)?;
        deliver(reserved.into_iter().zip(parcels).zip(&issued), issued.len())?;
        Ok((issued, files))
    }

    fn would(&self, context: &Context, admitted: &Admitted<'_>) -> Exit {
        let (order, admission) = (admitted.order, &admitted.admission);
        let Order { environment, kind, .. } = order;
        let message = format!("issue {kind} for `{}` in {environment} until {}", order.subject(), admission.ends());
        let action =
            ActionJson::new(order.verb(), false, &order.subject(), &message).with("grant", admission.digest().to_string());
        let action = gate::handing_over(action, order.rotation.as_ref());
        let ignored = admitted.ignored().iter();
        ignored.for_each(|asked| context.ui.warn(&format!("the CSR asks for {asked}, which will be ignored")));
        self.acting.writing.answer(context, &action, &[])
    }
}

/// No key is ordered for twice: what is minted for it would be one credential under two names.
fn once<'o>(asked: impl Iterator<Item = Outcome<Asked<'o>>>) -> Vec<Outcome<Asked<'o>>> {
    let mut taken: BTreeMap<Digest, usize> = BTreeMap::new();
    let alone = |(asked, n): (Outcome<Asked<'o>>, usize)| {
        let asked = asked?;
        let before = asked.key().map_or(n, |key| *taken.entry(key).or_insert(n));
        if before == n { Ok(asked) } else { Err(Failure::no(format!("the key of its CSR is that of order {before}"))) }
    };
    asked.zip(1..).map(alone).collect()
}

impl Issued {
    fn of(order: &Order, minted: &Minted, csr: Option<&Csr>) -> Self {
        let credential = &minted.credential;
        Self {
            subject: format!("{}/{}", order.subject(), credential.id),
            expires: credential.expires.to_string(),
            grant: minted.admission.digest().to_string(),
            ignored: csr.map(Csr::asked_for).unwrap_or_default().to_vec(),
            what: match &minted.parcel {
                Parcel::Public(_) if order.kind == CredentialKind::SoftwareStatement => "statement",
                Parcel::Public(_) | Parcel::Nothing => "certificate",
                Parcel::Secret(_) => "secret, readable by you alone,",
                Parcel::Sealed(_) => "secret, encrypted to the partner's recipient,",
            },
        }
    }
}

/// What one order came to, for the answer.
fn said(order: &Order, issued: &Issued) -> ActionJson {
    let Issued { subject, expires, grant, ignored, what } = issued;
    let id = subject.rsplit('/').next().unwrap_or_default();
    let out = order.out.display().to_string();
    let message = format!("issued {} `{id}` until {expires}; its {what} is in {out}", order.kind);
    let action =
        ActionJson::new(order.verb(), true, subject, &message).with("out", &out).with("grant", grant).with("expires", expires);
    let action = gate::handing_over(action, order.rotation.as_ref());
    if ignored.is_empty() { action } else { action.with("ignored", ignored.join("; ")) }
}

fn reserve(context: &Context, order: &Order) -> Outcome<Reserved> {
    let reserved = Reserved::private(&context.path(&order.out))?;
    if reserved.was_left() {
        let out = order.out.display();
        let doubt =
            format!("`{out}` was left empty by a command that was stopped: what it issued may be on record and undelivered");
        context.ui.warn(&doubt);
        context.ui.next(&format!("admit status {}", order.partner));
    }
    Ok(reserved)
}

/// Fills every file that can be filled, and names what was left undelivered, each with the command that takes it back.
fn deliver<'i>(parcels: impl Iterator<Item = ((Reserved, Parcel), &'i Issued)>, all: usize) -> Outcome<()> {
    let revoke = |issued: &Issued| format!("admit revoke {} --reason superseded", issued.subject);
    let failed = |((reserved, parcel), issued): ((Reserved, Parcel), &'i Issued)| Some((reserved.deliver(parcel).err()?, issued));
    let mut failed: Vec<(Failure, &Issued)> = parcels.filter_map(failed).collect();
    match (all, failed.len()) {
        (_, 0) => Ok(()),
        (1, _) => Err(failed.remove(0)).map_err(|(failure, issued)| {
            failure.hint(format!("the credential is on record and was not delivered: {}", revoke(issued)))
        }),
        (_, n) => Err(Failure::unanswered(format!("{} of {all} are on record and were not delivered", count(n, "credential")))
            .with_details(failed.iter().map(|(failure, issued)| format!("{}\n    $ {}", failure.message, revoke(issued))))),
    }
}

fn unproved(refused: &Refused, partner: &PartnerId) -> Failure {
    Failure::no(format!("the CSR does not come with proof from the anchor: {refused}"))
        .hint(format!("the partner signs the CSR's file with the anchor's key: openssl dgst -sha256 -sign KEY.pem -out FILE.sig FILE; see admit status {partner}"))
}
