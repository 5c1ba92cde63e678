//! What would stop, a paragraph for each part, for people and machines. A command is never broken, since it is there to be copied.

use super::{json, style, visible, wrap};
use crate::grammar;
use schemars::JsonSchema;
use serde::Serialize;

/// What would stop, and what follows from that. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit impact")]
pub struct ImpactJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// What was asked about.
    pub subject: String,
    /// What it is.
    pub what: String,
    /// What would stop.
    pub stops: StopsJson,
    /// The approvals that would count no more.
    pub approvals: FallenJson,
    /// What nobody of ours would answer for.
    pub answers_for: Vec<String>,
    /// The gateways that have to learn it.
    pub gateways: Vec<GatewayJson>,
    /// Whom to tell.
    pub tell: Vec<TellJson>,
    /// The commands that do it, in order; none when nothing is left to stop.
    pub commands: Vec<String>,
    /// What no command does.
    pub by_hand: Vec<String>,
}

/// What would stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StopsJson {
    /// The credentials that are active and would not be.
    pub credentials: Vec<StoppedJson>,
    /// The accesses that nothing active is left of.
    pub accesses: Vec<StoppedAccessJson>,
    /// The applications that nothing active is left of, as `partner/application`.
    pub applications: Vec<String>,
    /// The partners that nothing active is left of.
    pub partners: Vec<String>,
}

/// A credential that would stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StoppedJson {
    /// `partner/application/credential`.
    pub subject: String,
    /// Where.
    pub environment: String,
    /// What it is.
    pub kind: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it would end by itself.
    pub ends: String,
}

/// An access that would stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StoppedAccessJson {
    /// `partner/application`.
    pub subject: String,
    /// Where.
    pub environment: String,
    /// The scopes that could be used.
    pub scopes: Vec<String>,
}

/// What would count no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FallenJson {
    /// What would lose its quorum.
    pub lost: Vec<LostJson>,
    /// The approvals, by file.
    pub void: Vec<String>,
    /// The logs that would break.
    pub broken: Vec<String>,
}

/// Something that would lose its quorum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LostJson {
    /// What.
    pub subject: String,
    /// The command that approves it again.
    pub command: String,
}

/// A gateway that has to learn it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GatewayJson {
    /// The gateway.
    pub gateway: String,
    /// Where it stands.
    pub environment: String,
    /// What it is given.
    pub targets: Vec<String>,
    /// Who of ours runs it.
    pub owner: String,
}

/// Somebody to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TellJson {
    /// Who.
    pub name: String,
    /// As what.
    pub roles: Vec<String>,
    /// Where.
    pub email: String,
    /// And by voice.
    pub phone: Option<String>,
}

impl ImpactJson {
    /// For a terminal of `width` columns.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        let mut text = format!("{}\n", style::heading(&visible::line(&self.subject)));
        text.push_str(&wrap::hanging("  ", &visible::line(&self.what), width));
        let StopsJson { credentials, accesses, applications, partners } = &self.stops;
        let counts = [
            (credentials.len(), "credential"),
            (accesses.len(), "access"),
            (applications.len(), "application"),
            (partners.len(), "partner"),
        ];
        let counted: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| grammar::count(*n, word)).collect();
        let stops = if counted.is_empty() { "nothing that is active".to_owned() } else { grammar::joined(counted) };
        text.push_str(&format!("\n{}\n", style::heading("what stops")));
        text.push_str(&wrap::hanging("  ", &stops, width));
        let access = |a: &StoppedAccessJson| format!("{} in {}: {}", a.subject, a.environment, a.scopes.join(", "));
        section(&mut text, "accesses that nothing is left of", accesses.iter().map(access), width);
        let credential = |c: &StoppedJson| format!("{}, {} in {} until {}", c.subject, c.kind, c.environment, c.ends);
        section(&mut text, "credentials", credentials.iter().map(credential), width);
        let FallenJson { lost, void, broken } = &self.approvals;
        section(&mut text, "loses its quorum", lost.iter().map(|lost| lost.subject.clone()), width);
        section(&mut text, "counts no more", void.iter().cloned(), width);
        section(&mut text, "breaks", broken.iter().cloned(), width);
        section(&mut text, "has nobody to answer for it", self.answers_for.iter().cloned(), width);
        let gateway = |g: &GatewayJson| format!("{} in {} ({})", g.gateway, g.environment, g.targets.join(", "));
        section(&mut text, "gateways that have to learn it", self.gateways.iter().map(gateway), width);
        section(&mut text, "whom to tell", self.tell.iter().map(TellJson::line), width);
        self.how(&mut text, width);
        text
    }

    fn how(&self, text: &mut String, width: usize) {
        text.push_str(&format!("\n{}\n", style::heading("how")));
        if self.commands.is_empty() {
            text.push_str("  nothing of it is left to stop\n");
        }
        for command in &self.commands {
            text.push_str(&format!("  $ {}\n", style::code(&visible::line(command))));
        }
        self.by_hand.iter().for_each(|line| text.push_str(&wrap::hanging("  ", &visible::line(line), width)));
    }
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>, width: usize) {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return;
    }
    text.push_str(&format!("\n{}\n", style::heading(title)));
    for line in lines {
        // What goes on from the line before stands a little to the right of it.
        let wrapped = wrap::hanging("    ", &visible::line(&line), width);
        text.push_str(&wrapped.replacen("    ", "  ", 1));
    }
}

impl TellJson {
    fn line(&self) -> String {
        let phone = self.phone.iter().map(|phone| format!(", {phone}"));
        format!("{}, {}: {}{}", self.name, grammar::joined(&self.roles), self.email, phone.collect::<String>())
    }
}

/// The schema's name and content.
#[must_use]
pub fn schema() -> (&'static str, serde_json::Value) {
    ("impact", json::schema::<ImpactJson>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> ImpactJson {
        let text = str::to_owned;
        let scopes = || vec![text("payments:read"), text("payments:write")];
        let subject = "acme-pay/payouts";
        let credential = StoppedJson {
            subject: format!("{subject}/payouts-k3m9"),
            environment: text("production"),
            kind: text("client-certificate"),
            scopes: scopes(),
            ends: text("2027-01-04T10:00:00Z"),
        };
        let access = StoppedAccessJson { subject: text(subject), environment: text("production"), scopes: scopes() };
        let lost = LostJson { subject: text("acme-pay/payouts in production"), command: text("admit approve acme-pay/payouts") };
        let duty = TellJson {
            name: text("Acme duty officer"),
            roles: vec![text("revocation contact of acme-pay")],
            email: text("duty@acme-pay.example"),
            phone: Some(text("+49 30 5550101")),
        };
        let maria = TellJson {
            name: text("Maria Lopez"),
            roles: vec![text("business owner of acme-pay"), text("owner of gateway edge-1")],
            email: text("maria.lopez@bank.example"),
            phone: None,
        };
        let gateway = GatewayJson {
            gateway: text("edge-1"),
            environment: text("production"),
            targets: vec![text("nginx"), text("opa")],
            owner: text("maria-lopez"),
        };
        ImpactJson {
            version: 1,
            subject: text("acme-pay#acme-ca"),
            what: text("trust anchor of the kind ca-certificate, for production"),
            stops: StopsJson {
                credentials: vec![credential],
                accesses: vec![access],
                applications: vec![text(subject)],
                partners: vec![text("acme-pay")],
            },
            approvals: FallenJson { lost: vec![lost], void: Vec::new(), broken: Vec::new() },
            answers_for: Vec::new(),
            gateways: vec![gateway],
            tell: vec![duty, maria],
            commands: vec![text("admit revoke acme-pay#acme-ca --reason ca-compromise")],
            by_hand: vec![text("have the quorum approve it, and name another issuer for production in admit.toml")],
        }
    }

    fn plain(width: usize) -> String {
        anstream::adapter::strip_str(&sample().text(width)).to_string()
    }

    #[test]
    fn it_is_read_from_what_stops_to_how() {
        insta::assert_snapshot!(plain(80), @r#"
        acme-pay#acme-ca
          trust anchor of the kind ca-certificate, for production

        what stops
          1 credential, 1 access, 1 application and 1 partner

        accesses that nothing is left of
          acme-pay/payouts in production: payments:read, payments:write

        credentials
          acme-pay/payouts/payouts-k3m9, client-certificate in production until
            2027-01-04T10:00:00Z

        loses its quorum
          acme-pay/payouts in production

        gateways that have to learn it
          edge-1 in production (nginx, opa)

        whom to tell
          Acme duty officer, revocation contact of acme-pay: duty@acme-pay.example,
            +49 30 5550101
          Maria Lopez, business owner of acme-pay and owner of gateway edge-1:
            maria.lopez@bank.example

        how
          $ admit revoke acme-pay#acme-ca --reason ca-compromise
          have the quorum approve it, and name another issuer for production in
          admit.toml
        "#);
    }

    #[test]
    fn lines_fit_but_for_commands() {
        for width in [40, 60, 80, 100, 120, 200] {
            let text = plain(width);
            assert!(text.lines().all(|l| l.trim_start().starts_with('$') || wrap::columns(l) <= width), "{width}:\n{text}");
        }
    }
}
