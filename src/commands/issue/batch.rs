//! `admit issue --batch`: many orders from a file, each judged as those before it leave the registry; all are issued in one step, or none is.

use super::Minting;
use crate::{
    commands::{
        Format,
        minting::{Admitted, Issued, Order},
        read_form,
    },
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    grammar::count,
    model::{OrderEntry, Orders, PartnerId},
    present::{
        batch::{BatchJson, OrderedJson},
        files, json,
    },
    store::load::Wanted,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};

/// The most orders of one file. Each has its file open until it is filled, and a process may have 1,024 open where nobody gave it more.
const MOST: usize = 1_000;

/// Issues what the file orders.
pub(super) fn run(context: &mut Context, minting: &Minting, file: &Path) -> Outcome<Exit> {
    let orders = orders(context, file)?;
    let root = context.root()?;
    let partners: BTreeSet<PartnerId> = orders.iter().map(|order| order.partner.clone()).collect();
    let mut loaded = context.load(&root, Wanted::Partners(&partners))?;
    let judged = minting.judge(context, &root, &mut loaded, &orders)?;
    let (admitted, hand) = (all(&orders, judged.orders)?, judged.hand);
    let dry_run = minting.acting.writing.dry_run;
    let mut answer = BatchJson::new(loaded.policy.registry.as_str(), &context.now.to_string(), !dry_run);
    if dry_run {
        answer.credentials = admitted.iter().zip(1..).map(|(admitted, n)| expected(admitted, n)).collect();
    } else {
        let (issued, files) = minting.issue(context, &root, &loaded, admitted, hand)?;
        answer.credentials = orders.iter().zip(&issued).zip(1..).map(|((order, issued), n)| done(order, issued, n)).collect();
        answer.files = files;
    }
    Ok(say(context, minting.acting.writing.format, &answer))
}

fn say(context: &Context, format: Format, answer: &BatchJson) -> Exit {
    for ordered in &answer.credentials {
        let asked = |asked: &String| format!("the CSR of order {} asked for {asked}, which is ignored", ordered.order);
        ordered.ignored.iter().for_each(|what| context.ui.warn(&asked(what)));
    }
    match format {
        Format::Json => context.ui.result(&json::text(answer)),
        Format::Text => {
            context.ui.result(&answer.text(context.ui.width()));
            files::shown(&answer.files).iter().for_each(|line| context.ui.say(&format!("  {line}")));
            if answer.done {
                context.ui.next("admit publish --out DIR   # so that gateways know them");
            }
        }
    }
    Exit::Done
}

/// The orders of a file, each with a file of its own to go to.
fn orders(context: &Context, file: &Path) -> Outcome<Vec<Order>> {
    let Orders { orders } = read_form(context, file, "file of orders")?;
    let n = orders.len();
    if n == 0 || n > MOST {
        return Err(Failure::usage(format!("`{}` has {}, and a batch is of 1 to {MOST}", file.display(), count(n, "order"))));
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    let orders: Vec<Order> = orders.into_iter().map(|entry| order(folder, entry)).collect();
    let mut taken: BTreeMap<PathBuf, usize> = BTreeMap::new();
    let mut twice = Vec::new();
    for (order, n) in orders.iter().zip(1..) {
        let before = *taken.entry(plain(&context.path(&order.out))).or_insert(n);
        if before != n {
            twice.push(format!("order {n} goes to `{}`, and so does order {before}", order.out.display()));
        }
    }
    if twice.is_empty() {
        return Ok(orders);
    }
    Err(Failure::no("each order needs a file of its own, and nothing was issued").with_details(twice))
}

fn order(folder: &Path, entry: OrderEntry) -> Order {
    let OrderEntry { application, environment, kind, csr, csr_proof, profile, lifetime, plain, out } = entry;
    let path = |text: crate::model::Text| folder.join(text.as_str());
    Order {
        partner: application.partner,
        application: application.application,
        environment,
        kind,
        rotation: None,
        csr: csr.map(path),
        csr_proof: csr_proof.map(path),
        profile,
        lifetime,
        plain,
        out: path(out),
    }
}

/// A path without steps that lead nowhere, by its words alone; what links do to it is found when the files are reserved.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for step in path.components() {
        match step {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            step => plain.push(step),
        }
    }
    plain
}

/// Every order with its permission, or everything that stands in the way of any.
fn all<'o>(orders: &[Order], judged: Vec<Outcome<Admitted<'o>>>) -> Outcome<Vec<Admitted<'o>>> {
    let (mut admitted, mut refused) = (Vec::new(), Vec::new());
    for ((judged, order), n) in judged.into_iter().zip(orders).zip(1_usize..) {
        match judged {
            Ok(one) => admitted.push(one),
            Err(failure) => refused.push((n, order, failure)),
        }
    }
    if refused.is_empty() {
        return Ok(admitted);
    }
    let (few, all) = (refused.len(), orders.len());
    let message =
        format!("{few} of {} {} refused, and nothing was issued", count(all, "order"), if few == 1 { "is" } else { "are" });
    let width = all.to_string().len();
    let rules = refused.iter().map(|(n, _, failure)| (format!("order-{n:0width$}"), in_a_line(failure))).collect();
    let told = refused.iter().map(|(n, order, failure)| told(*n, order, failure));
    // What is refused is refused, whatever could not be answered beside it.
    let exit = [Exit::No, Exit::Usage].into_iter().find(|exit| refused.iter().any(|(.., failure)| failure.exit == *exit));
    let failure = Failure::no(message).with_details(told).with_rules(rules);
    Err(Failure { exit: exit.unwrap_or(Exit::Unanswered), hint: refused.swap_remove(0).2.hint, ..failure })
}

/// What stands in the way of an order, for people.
fn told(n: usize, order: &Order, failure: &Failure) -> String {
    let named = failure.message.contains(&order.subject());
    let whose = if named { String::new() } else { format!(" for `{}` in {}", order.subject(), order.environment) };
    let mut text = format!("order {n}, {}{whose}: {}", order.kind, failure.message);
    for line in failure.details.iter().flat_map(|detail| detail.lines()) {
        text.push_str(&format!("\n  {line}"));
    }
    text
}

/// The same for machines.
fn in_a_line(failure: &Failure) -> String {
    let rules: Vec<String> = failure.rules.iter().map(|(rule, says)| format!("{rule}: {says}")).collect();
    if rules.is_empty() { failure.message.clone() } else { rules.join("; ") }
}

/// What an order will come to.
fn expected(admitted: &Admitted<'_>, n: u32) -> OrderedJson {
    let (order, admission) = (admitted.order, &admitted.admission);
    let (expires, grant) = (admission.ends().to_string(), admission.digest().to_string());
    ordered(order, n, (order.subject(), expires, grant), admitted.ignored())
}

/// What an order came to.
fn done(order: &Order, issued: &Issued, n: u32) -> OrderedJson {
    let Issued { subject, expires, grant, ignored, .. } = issued;
    ordered(order, n, (subject.clone(), expires.clone(), grant.clone()), ignored)
}

fn ordered(order: &Order, n: u32, (subject, expires, grant): (String, String, String), ignored: &[String]) -> OrderedJson {
    OrderedJson {
        order: n,
        subject,
        environment: order.environment.to_string(),
        kind: order.kind.to_string(),
        expires,
        grant,
        out: order.out.display().to_string(),
        ignored: ignored.to_vec(),
    }
}
