//! What is said of an application: what it is, who answers for it, where it has access at all.

use super::{
    access,
    anchor::Renamed,
    codes, contact,
    folder::Folder,
    hold,
    pairs::{Pair, pairs},
    sheet::{Place, Sheet},
    words,
};
use crate::{
    grammar,
    model::{Application, ApplicationId, ApplicationOwners, Environment, EnvironmentAccess, Record, Subject},
};
use std::collections::BTreeSet;

/// The applications of a partner.
pub(super) fn compare(sheet: &mut Sheet, folder: &Folder<'_>, renamed: &Renamed) {
    let under = |record: &Application, id: &ApplicationId| Application { id: id.clone(), ..record.clone() };
    for pair in pairs(&folder.base.applications, &folder.head.applications, under) {
        match pair {
            Pair::Added(id, now) => added(sheet, folder, id, now),
            Pair::Removed(id, old) => removed(sheet, folder, id, old),
            Pair::Renamed(from, to, now) => {
                let at = folder.place(format!("{}/{to}", folder.id), &now.path).asking(folder.accesses_of(to));
                let message = format!("`{from}` is called `{to}` now; approvals name the application, so none of them counts");
                sheet.say(codes::APPLICATION_RENAMED, &at, "id", message);
            }
            Pair::Kept(id, old, now) => kept(sheet, folder, id, &old.value, now, renamed),
        }
    }
}

fn subject(folder: &Folder<'_>, id: &ApplicationId) -> Subject {
    Subject::Application(folder.id.clone(), id.clone())
}

fn added(sheet: &mut Sheet, folder: &Folder<'_>, id: &ApplicationId, now: &Record<Application>) {
    let at = folder.place(subject(folder, id), &now.path);
    let about = now.value.description.as_ref().map(|text| format!(": {}", words::shown(text.as_str()))).unwrap_or_default();
    sheet.say(
        codes::APPLICATION_ADDED,
        &at,
        "",
        format!("`{id}` is a new application, {}{about}", words::a(now.value.kind.as_str())),
    );
    for (environment, access) in &now.value.environments {
        access::compare(sheet, &place(folder, id, environment, &now.path), None, Some(access), &Renamed::default());
    }
}

fn removed(sheet: &mut Sheet, folder: &Folder<'_>, id: &ApplicationId, old: &Record<Application>) {
    let at = folder.place(subject(folder, id), &old.path);
    let had = match old.value.environments.len() {
        0 => "it had no access".to_owned(),
        _ => format!("its access in {} is gone with it", grammar::joined(old.value.environments.keys())),
    };
    sheet.say(codes::APPLICATION_REMOVED, &at, "", format!("`{id}` is gone; {had}"));
    hold::lost(sheet, &at, &old.value.holds);
}

fn kept(
    sheet: &mut Sheet,
    folder: &Folder<'_>,
    id: &ApplicationId,
    old: &Application,
    now: &Record<Application>,
    renamed: &Renamed,
) {
    // The id was paired, and a rename said.
    let Application { id: _, description, kind, owners, environments, holds } = &now.value;
    let at = folder.place(subject(folder, id), &now.path);
    if *description != old.description {
        let message = format!("the description is {}", words::instead(&old.description, description));
        sheet.say(codes::DESCRIPTION_CHANGED, &at, "description", message);
    }
    if *kind != old.kind {
        let message = format!("it is {} instead of {}", words::a(kind.as_str()), words::a(old.kind.as_str()));
        sheet.say(codes::APPLICATION_KIND_CHANGED, &at.asking(folder.accesses_of(id)), "kind", message);
    }
    let ApplicationOwners { technical } = owners;
    contact::owner(sheet, &at, "technical", old.owners.technical.as_ref(), technical.as_ref());
    let everywhere: BTreeSet<_> = old.environments.keys().chain(environments.keys()).collect();
    for environment in everywhere {
        let (was, is) = (old.environments.get(environment), environments.get(environment));
        access::compare(sheet, &place(folder, id, environment, &now.path), was, is, renamed);
    }
    hold::compare(sheet, &at, &subject(folder, id), &old.holds, holds);
}

/// The access in one environment, which is approved by itself.
fn place<'a>(folder: &Folder<'_>, id: &ApplicationId, environment: &'a Environment, file: &str) -> access::Place<'a> {
    let at = Place::new(format!("{}/{id} in {environment}", folder.id), file);
    access::Place { at: at.asking([folder.access(id, environment)]), environment }
}

/// Whether there is nothing that an access lets anybody do.
pub(super) fn is_empty(access: &EnvironmentAccess) -> bool {
    access.grants.is_empty()
}
