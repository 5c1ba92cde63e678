//! The partner that is itself supervised: three approvals in two steps, and a life of 30 days for what it shows at the door.

use crate::year::{Act, Year};
use admit::failure::Outcome;

fn approve(year: &mut Year) -> Outcome<()> {
    year.approve("brygge-bank/overview", "production", &["jan-petersen", "oskar-lindqvist", "amira-haddad"])
}

/// What happens to it over the year.
pub(crate) fn acts() -> Vec<(&'static str, Act)> {
    let renew: Act = |year| year.certificate("brygge-bank/overview", "production", "brygge-bank#pilot-ca");
    vec![
        ("2026-07-20T10:00:00Z", |year| {
            year.register("brygge-bank", "--lei 529900BRYGGEBANK0079")?;
            year.paper("brygge-bank", "attestation", "risk/brygge-soc2-2025.pdf", "2026-11-17")?;
            year.authority("brygge-bank#pilot-ca", "Brygge Bank pilot CA", 147, ".psd2.brygge-bank.example")?;
            year.comment(
                "partners/brygge-bank/anchors/pilot-ca.yaml",
                "certificate:",
                "Of the pilot, to 14 December. The successor comes out of their HSM and is promised for November.",
            )?;
            year.prove("brygge-bank#pilot-ca")?;
            year.run(
                "onboard application brygge-bank/overview --description 'One view of all accounts' --kind gateway \
                 --environment production --anchor pilot-ca --requested-by nele-hansen --scope accounts:read \
                 --scope accounts:details --until 2027-07-14 --reason 'account information service under PSD2' \
                 --source 192.0.2.0/28",
            )
        }),
        ("2026-07-27T09:00:00Z", approve),
        ("2026-07-27T14:00:00Z", renew),
        ("2026-08-24T14:00:00Z", renew),
        ("2026-09-21T14:00:00Z", renew),
        ("2026-09-28T09:00:00Z", approve),
        ("2026-10-05T10:00:00Z", |year| {
            year.run("onboard partner brygge-bank --review 'as agreed; attestation due in November' --reviewed-by jan-petersen")
        }),
        ("2026-10-19T14:00:00Z", renew),
        ("2026-11-16T14:00:00Z", renew),
    ]
}
