//! The opening: where it plays, the registry, the people, what there is to ask for, and the policy.

use super::{
    Stage,
    cast::{LENA, PEOPLE, PRIYA, REGISTRY, TOM},
    person::private_file,
    public_line,
};
use crate::{crypto::LocalSshKey, failure::Outcome};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// Says where it plays, and lays out the keys of our people.
pub(super) fn setting(stage: &mut Stage, named: &Path, keys: &BTreeMap<String, Arc<LocalSshKey>>) -> Outcome<()> {
    for (file, key) in keys {
        let comment = file.trim_start_matches("people/");
        stage.private_file(file, private_file(key, comment)?.expose())?;
        stage.file(&format!("{file}.pub"), public_line(key, comment).as_bytes())?;
    }
    let mut random = [0_u8; 16];
    stage.entropy().fill(&mut random)?;
    let phrase = data_encoding::BASE32_NOPAD.encode(&random).to_ascii_lowercase();
    stage.private_file("passphrase", format!("{phrase}\n").as_bytes())?;
    stage.remark(
        "The life of one partner at Example Bank, from the first record to the last audit. Every command below is run as it is \
         typed, on real keys and real files; where the partner acts, the openssl command is shown that does the same.",
    );
    stage.typed("$ ", &format!("cd {}", named.display()));
    stage.typed("$ ", &format!("export ADMIT_REGISTRY={REGISTRY}"));
    Ok(())
}

/// The registry itself.
pub(super) fn registry(stage: &mut Stage) -> Outcome<()> {
    stage.scene(
        "A registry begins with a policy and two authorities, one for each environment; their sealed keys stay outside of it.",
    );
    stage.run(&format!(
        "init {REGISTRY} --organisation 'Example Bank' --trust-domain partners.bank.example --key-prefix exb --keys issuer-keys \
         --passphrase-file passphrase"
    ))
}

/// The people.
pub(super) fn roster(stage: &mut Stage) -> Outcome<()> {
    stage.commit("registry: a policy, two authorities, schemas for editors", PRIYA.author());
    stage.scene("Whoever answers for something or approves it is in the roster, with the SSH key that they have anyway.");
    for person in &PEOPLE {
        stage.run(&person.onboarding())?;
    }
    stage.commit("owners: the people who answer and approve", PRIYA.author());
    Ok(())
}

/// The catalogue.
pub(super) fn catalogue(stage: &mut Stage) -> Outcome<()> {
    stage.scene("The catalogue says what can be asked for, and how much harm it can do.");
    let environments = "--environment sandbox --environment production";
    for (scope, what, access, sensitivity, api) in [
        ("payments:read", "Look at payouts and their status", "read", "confidential", "Payments"),
        ("payments:write", "Initiate payouts", "write", "restricted", ""),
        ("reports:read", "Download settlement reports", "read", "internal", "Reports"),
    ] {
        let new = if api.is_empty() { String::new() } else { format!(" --api-name {api} --owner sven-holm {environments}") };
        stage.run(&format!("onboard scope {scope} --description '{what}' --access {access} --sensitivity {sensitivity}{new}"))?;
    }
    stage.commit("scopes: payments and reports", LENA.author());
    Ok(())
}

/// The policy, with a low-risk path that its own quorum approves.
pub(super) fn policy(stage: &mut Stage) -> Outcome<()> {
    stage.scene(
        "Policy is a file that people edit: trials in the sandbox are to be had without asking each time, which security and risk \
         together approve in advance.",
    );
    let trial = "s/^scopes = \\[\\]$/scopes = [\"reports:read\"]/";
    stage.typed("$ ", &format!("sed -i -e 's/^version = 1$/version = 2/' -e '{trial}' {REGISTRY}/admit.toml"));
    stage.edit("admit.toml", "\nversion = 1\n", "\nversion = 2\n")?;
    stage.edit("admit.toml", "\nscopes = []\n", "\nscopes = [\"reports:read\"]\n")?;
    for person in [PRIYA, TOM] {
        stage.run(&format!("approve --policy --key people/{}", person.id))?;
    }
    stage.commit("policy: low-risk partners try reports in the sandbox without asking", TOM.author());
    Ok(())
}
