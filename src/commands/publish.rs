//! `admit publish`

use super::Format;
use crate::{
    approval::policy_digest,
    context::Context,
    crypto::{Crl, Refused, authority_certificate},
    delivery::{Folder, Publishing, Staged, Staging},
    exit::Exit,
    failure::{Failure, Outcome},
    grammar::{count, list},
    history::Signer,
    model::{Digest, Environment, Gateway, GatewayId, Issuer, IssuerId, TargetName},
    ops::Duty,
    policy::Loaded,
    present::{
        json,
        publish::{ListJson, PublishJson, PublishedJson, WithheldJson},
        wrap,
    },
    publish::{
        Body, Draft, File, List, MANIFEST, MadeList, Manifest, NAMESPACE, Release, SIGNATURE,
        crl::{Next, next},
        crl_path,
    },
    rules::{Approved, Scene, approved_by, of_another_grant},
    store::{load::Wanted, receipts},
};
use clap::Args;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// Compile the registry for its enforcement points
///
/// For each environment a folder DIR/ENVIRONMENT/current is switched, in one step, to files for every target and a signed manifest that
/// names them. Let in is what stands now, with what was approved and no more: an edit that nobody approved changes nothing, and what was
/// stopped is not in it. A revocation list needs the key of its issuer; nothing else does.
///
/// Gateways then take what lies there, and `admit confirm` records that they did. Until then a revocation is open.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  $ admit publish --out published
  $ admit publish --out published --gateway edge
  $ admit publish --out published --target crl --environment production --issuer-key production-ca=keys/production-ca.key.pem")]
pub(crate) struct Publish {
    /// Folder that gateways take from; made when it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only for this environment; may be repeated
    #[arg(long, value_name = "ENVIRONMENT")]
    environment: Vec<Environment>,
    /// Only this target; may be repeated: allow, api, bundle, cedar, crl, envoy, haproxy, kong, nginx, oauth, opa
    #[arg(long, value_name = "TARGET")]
    target: Vec<TargetName>,
    /// Only what this gateway is given
    #[arg(long, value_name = "GATEWAY", conflicts_with_all = ["environment", "target"])]
    gateway: Option<GatewayId>,
    /// Sealed key of an issuer, as ISSUER=FILE; may be repeated
    #[arg(long, value_name = "ISSUER=FILE", value_parser = issuer_key)]
    issuer_key: Vec<(IssuerId, PathBuf)>,
    /// File whose first line is the passphrase of the issuers' keys
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// SSH key that signs the manifest: a private key file, or a public one that an agent holds
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// `ISSUER=FILE`
fn issuer_key(text: &str) -> Result<(IssuerId, PathBuf), String> {
    let (issuer, file) = text.split_once('=').ok_or("a key is named as ISSUER=FILE")?;
    Ok((issuer.parse().map_err(|e: crate::model::NotAnId| e.to_string())?, PathBuf::from(file)))
}

/// What is asked for: which environments, and which targets of each.
struct Order {
    environments: Vec<Environment>,
    targets: BTreeSet<TargetName>,
    /// Whether the lists were asked for by name, so that one that cannot be made is no small matter.
    lists: bool,
}

impl Publish {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        // Taken before the registry is read: who read it earlier must not switch later, and let in again what was stopped.
        let publishing = (!self.dry_run).then(|| Publishing::into(&context.path(&self.out))).transpose()?;
        // What cannot be is told before everything is read.
        let common = context.load(&root, Wanted::Common)?;
        let asked = self.order(&common)?;
        self.hand(context, &common)?;
        let (draft, loaded) = compiled(context, &root, &asked.environments)?;
        let (order, mut signer) = (self.order(&loaded)?, self.hand(context, &loaded)?);
        let mut answer = PublishJson::new(!self.dry_run);
        let mut made = Vec::new();
        for environment in &order.environments {
            let body = draft.body(environment);
            let body = body.ok_or_else(|| Failure::no("policy changed while the command ran").hint("run the command again"))?;
            let folder = Folder::of(&context.path(&self.out), environment.as_str());
            let staging = publishing.as_ref().map(|publishing| Staging::begin(publishing, &folder)).transpose()?;
            let (release, lists) = self.release(context, &loaded, (&draft, body), &order, &folder, staging.as_ref())?;
            answer.environments.push(said(&release, &folder.shown(&self.out), body, lists));
            made.push((release, staging));
        }
        let mut staged = Vec::new();
        for (release, staging) in made {
            if let Some((signer, staging)) = signer.as_mut().zip(staging) {
                staged.push(whole(&release, staging, signer.as_mut())?);
            }
        }
        // All are on the disk before the first is switched to.
        staged.into_iter().try_for_each(Staged::switch)?;
        self.answer(context, &answer)
    }

    /// Whose key signs; a rehearsal needs none.
    fn hand(&self, context: &Context, loaded: &Loaded) -> Outcome<Option<Box<dyn Signer>>> {
        let hand = || context.hand(loaded, self.key.as_deref(), Duty::Publish);
        (!self.dry_run).then(hand).transpose().map(|hand| hand.map(|(_, signer)| signer))
    }

    fn order(&self, loaded: &Loaded) -> Outcome<Order> {
        if let Some(id) = &self.gateway {
            let record = loaded.registry.gateways.get(id).ok_or_else(|| {
                Failure::no(format!("there is no gateway `{id}` in the registry")).hint("admit onboard gateway NAME")
            })?;
            let targets: BTreeSet<_> = record.value.targets.iter().copied().collect();
            let lists = targets.contains(&TargetName::Crl);
            return Ok(Order { environments: vec![record.value.environment.clone()], targets, lists });
        }
        let known = &loaded.policy.environments;
        if let Some(unknown) = self.environment.iter().find(|name| !known.contains_key(*name)) {
            return Err(Failure::no(format!("`{unknown}` is not an environment of this policy")));
        }
        let environments = if self.environment.is_empty() { known.keys().cloned().collect() } else { self.environment.clone() };
        let all = || TargetName::ALL.into_iter().collect();
        let targets = if self.target.is_empty() { all() } else { self.target.iter().copied().collect() };
        Ok(Order { environments, targets, lists: self.target.contains(&TargetName::Crl) || !self.issuer_key.is_empty() })
    }

    fn release(
        &self,
        context: &Context,
        loaded: &Loaded,
        (draft, body): (&Draft, &Body),
        order: &Order,
        folder: &Folder,
        staging: Option<&Staging>,
    ) -> Outcome<(Release, Vec<ListJson>)> {
        let (mut made, mut told) = (Vec::new(), Vec::new());
        let wanted = order.targets.contains(&TargetName::Crl);
        // Who asks for other targets alone takes no list from those who read it, and is not kept from them by what is wrong with one.
        let given = |issuer: &Issuer| self.issuer_key.iter().any(|(named, _)| *named == issuer.id);
        let there = |issuer: &&Issuer| wanted || given(issuer) || folder.has(&crl_path(&issuer.id));
        for issuer in issuers(loaded, &body.compiled.environment).into_iter().filter(there) {
            match self.list(context, loaded, draft, (issuer, folder), wanted && order.lists) {
                Err(failure) if !wanted && !given(issuer) => context.ui.warn(&failure.message),
                listed => {
                    let (list, say) = listed?;
                    made.extend(list);
                    told.extend(say);
                }
            }
        }
        let digest = policy_digest(&loaded.policy, &loaded.registry)?;
        let put = |file: File| staging.map_or(Ok(()), |staging| staging.put(&file.path, &file.bytes));
        let release = Release::new((&loaded.policy, digest), body, &order.targets, &made, put)?;
        self.tell_of_gone(context, loaded, &release, folder);
        Ok((release, told))
    }

    /// Says which targets lie in the folder now and will not, and which gateways are given them.
    fn tell_of_gone(&self, context: &Context, loaded: &Loaded, release: &Release, folder: &Folder) {
        let before = folder.current(MANIFEST).ok().flatten().and_then(|text| Manifest::parse(text.as_bytes()).ok());
        let mut gone: BTreeSet<_> = before.map(|before| before.targets.into_keys().collect()).unwrap_or_default();
        gone.retain(|name| !release.manifest.targets.contains_key(name));
        if self.dry_run {
            gone.remove(&TargetName::Crl); // a rehearsal makes no list
        }
        if gone.is_empty() {
            return;
        }
        let gateways = loaded.registry.gateways.values().map(|record| &record.value);
        let reads = |gateway: &&Gateway| {
            let here = gateway.environment == release.manifest.environment && gateway.retired.is_none();
            here && gateway.targets.iter().any(|target| gone.contains(target))
        };
        let readers: Vec<_> = gateways.filter(reads).map(|gateway| &gateway.id).collect();
        let given = match readers.is_empty() {
            true => String::new(),
            false => format!(", which {} {} given", list(&readers), if readers.len() == 1 { "is" } else { "are" }),
        };
        let shown = folder.shown(&self.out);
        context.ui.warn(&format!("what takes the place of `{shown}` is without {}{given}", list(&gone)));
    }

    /// The list of an issuer: made with its key; the last one where it still says what is so; none where neither can be.
    fn list(
        &self,
        context: &Context,
        loaded: &Loaded,
        draft: &Draft,
        (issuer, folder): (&Issuer, &Folder),
        asked: bool,
    ) -> Outcome<(Option<MadeList>, Option<ListJson>)> {
        let policy = loaded.policy.environments.get(&issuer.environment);
        let listing = policy.map(|policy| policy.crl_lifetime).zip(draft.listing(&issuer.id));
        let (lifetime, listing) = listing.ok_or_else(|| {
            Failure::no(format!("`{}`, the environment of issuer `{}`, is not in policy", issuer.environment, issuer.id))
        })?;
        let path = crl_path(&issuer.id);
        let pem = folder.current(&path)?;
        let follows = |refused: Refused| {
            let file = folder.current_path(&path);
            Failure::no(format!("a list of `{}` cannot take the place of `{}`: {refused}", issuer.id, file.display()))
        };
        let last = pem.as_deref().map(Crl::ours_from_pem).transpose().map_err(follows)?;
        let certificate = authority_certificate(issuer)?;
        let next = next(last.as_ref(), &certificate, listing, context.now, lifetime).map_err(follows)?;
        let say = |list: &List, state: &str| ListJson::new(&issuer.id, list.entries, list.number, list.next_update, state);
        let kept = || last.as_ref().map(as_listed).zip(pem.clone());
        let key = self.issuer_key.iter().find(|(named, _)| *named == issuer.id).map(|(_, file)| file.as_path());
        let (number, entries) = match next {
            Next::Keep => return Ok(kept().map_or((None, None), |(list, pem)| made(issuer, list, pem, say, "kept"))),
            Next::Make { number, entries } => (number, entries),
        };
        let list = List { number, entries: entries.len(), next_update: context.now.plus(lifetime) };
        if self.dry_run {
            return Ok((None, Some(say(&list, "would-be-made"))));
        }
        if key.is_some() || asked {
            let (authority, _) = context.authority_of(loaded, &issuer.id, key, self.passphrase_file.as_deref())?;
            let pem = authority.crl(&entries, number, context.now, list.next_update)?;
            return Ok(made(issuer, list, pem, say, "made"));
        }
        // Without the key the last one stays for as long as it says what is so and counts.
        let says = |crl: &Crl| crl.next_update() > context.now && crl.entries() == entries;
        match kept().filter(|_| last.as_ref().is_some_and(says)) {
            Some((list, pem)) => Ok(made(issuer, list, pem, say, "kept")),
            None => {
                let say =
                    format!("no list of `{}` is published: its key was not given (--issuer-key {}=FILE)", issuer.id, issuer.id);
                context.ui.warn(&say);
                Ok((None, None))
            }
        }
    }

    fn answer(&self, context: &Context, answer: &PublishJson) -> Outcome<Exit> {
        if self.format == Format::Json {
            context.ui.result(&json::text(answer));
            return Ok(Exit::Done);
        }
        for one in &answer.environments {
            let would = if self.dry_run { "would be let in" } else { "let in" };
            let in_all = count(one.admitted, "credential");
            let line = format!("{}: {in_all} {would}, for {}", one.environment, list(&one.targets));
            context.ui.result(&wrap::hanging("", &line, context.ui.width()));
            context.ui.say(&format!("  {} ({})", one.folder, one.manifest.short()));
            for made in &one.lists {
                context.ui.say(&format!(
                    "  revocation list of {}: {}, {}",
                    made.issuer,
                    count(made.entries, "certificate"),
                    made.state.replace('-', " ")
                ));
            }
            for kept in &one.withheld {
                context.ui.warn(&format!("`{}` stands and is not let in: {}", kept.credential, kept.because));
                context.ui.next(&kept.fix);
            }
        }
        if !self.dry_run {
            context.ui.next("admit confirm GATEWAY --manifest FILE   # once a gateway runs it");
        }
        Ok(Exit::Done)
    }
}

/// What the registry comes to in those environments, with what is common to all.
fn compiled(context: &Context, root: &Path, environments: &[Environment]) -> Outcome<(Draft, Loaded)> {
    let part = |draft: &mut Draft, loaded: &Loaded| {
        let scene = Scene::new(&loaded.registry, &loaded.policy, context.now, None);
        Ok(draft.part(&scene, &approved(root, &scene)?)?)
    };
    let (draft, loaded) = context.in_parts(root, "compiling", || Draft::new(environments), part, Draft::met)?;
    let scene = Scene::new(&loaded.registry, &loaded.policy, context.now, None);
    let draft = draft.end(&scene, &approved(root, &scene)?)?;
    drop(scene);
    Ok((draft, loaded))
}

/// What the receipts say was approved, of those credentials whose grant has changed since.
pub(super) fn approved(root: &Path, scene: &Scene<'_>) -> Outcome<BTreeMap<Digest, Approved>> {
    let paths = of_another_grant(scene).map(|(partner, view)| format!("partners/{}/receipts/{}.json", partner.id, view.id));
    let receipts = receipts::read(root, paths.collect()).map_err(|error| Failure::unanswered(error.to_string()))?;
    Ok(receipts.values().filter_map(|bytes| approved_by(bytes)).collect())
}

/// Our authorities of an environment. What signs statements revokes nothing: a statement ends within minutes.
fn issuers<'l>(loaded: &'l Loaded, environment: &Environment) -> Vec<&'l Issuer> {
    let issuers = loaded.registry.issuers.values().map(|record| &record.value);
    issuers.filter(|issuer| issuer.certificate.is_some() && issuer.environment == *environment).collect()
}

/// What the manifest says of a list that is there.
fn as_listed(crl: &Crl) -> List {
    List { number: crl.number().unwrap_or_default(), entries: crl.entries().len(), next_update: crl.next_update() }
}

fn made(
    issuer: &Issuer,
    list: List,
    pem: String,
    say: impl Fn(&List, &str) -> ListJson,
    state: &str,
) -> (Option<MadeList>, Option<ListJson>) {
    let said = say(&list, state);
    (Some(MadeList { issuer: issuer.id.clone(), list, pem }), Some(said))
}

/// Signs the manifest of a release whose other files are written.
fn whole(release: &Release, staging: Staging, signer: &mut dyn Signer) -> Outcome<Staged> {
    let signature = signer.sign(NAMESPACE, &release.bytes)?.armor();
    staging.put(MANIFEST, &release.bytes)?;
    staging.put(SIGNATURE, signature.as_bytes())?;
    staging.whole(&release.folder())
}

fn said(release: &Release, folder: &str, body: &Body, lists: Vec<ListJson>) -> PublishedJson {
    let manifest = &release.manifest;
    let withheld = body.left_out.iter().map(|one| WithheldJson {
        credential: one.subject.clone(),
        rule: one.rule.as_ref().map(ToString::to_string),
        because: one.because.clone(),
        fix: one.fix.clone(),
    });
    PublishedJson {
        environment: manifest.environment.to_string(),
        folder: folder.to_owned(),
        manifest: crate::crypto::sha256(&release.bytes),
        made: manifest.made,
        admitted: manifest.admitted,
        targets: manifest.targets.keys().map(ToString::to_string).collect(),
        files: manifest.files.len(),
        lists,
        withheld: withheld.collect(),
    }
}
