//! `admit verify jws`

use super::answer;
use crate::{
    commands::{Format, read},
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::Moment,
    ops::{self, JwsAnswer, JwsClaims, JwsQuestion},
    present::{
        payload::PayloadJson,
        verdict::{FlawJson, VerdictJson},
    },
};
use clap::Args;
use data_encoding::BASE64URL_NOPAD;
use std::path::PathBuf;

/// Say whether a signed token holds, by keys that are at hand
///
/// The token is a JWS in compact form. Its algorithm must be that of the key; `none`, shared secrets, and headers that bring or point
/// to keys (`jwk`, `jku`, `x5c`, `x5u`) are rejected, and nothing is fetched. With --audience the payload is judged as the claims of
/// a JWT: exactly that audience, as a string, not expired, begun, and good for a day at most; a clock may be off by a minute. The
/// payload is shown once the signature holds, and at most 4 KiB of it. No registry is needed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit verify jws --keys acme.jwks.json token.jwt\n  $ admit verify jws --keys acme.jwks.json --audience https://api.hansebank.example --issuer https://ci.acme-pay.example token.jwt\n  $ printf '%s' \"$TOKEN\" | admit verify jws --keys issuer.pem --format json"
)]
pub(super) struct JwsArgs {
    /// The token; - or none is the standard input
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    token: PathBuf,
    /// Keys to trust: a JSON Web Key Set, one JWK, or one public key in PEM
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    /// Take RS256 too, which many issuers still sign with
    #[arg(long)]
    rs256: bool,
    /// The one audience that the claims must name
    #[arg(long, value_name = "AUDIENCE")]
    audience: Option<String>,
    /// The issuer that the claims must name
    #[arg(long, value_name = "ISSUER", requires = "audience")]
    issuer: Option<String>,
    /// Judge the claims as of this moment (RFC 3339, UTC) instead of now
    #[arg(long, value_name = "TIME", requires = "audience")]
    at: Option<Moment>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl JwsArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        if self.token == self.keys && self.token.as_os_str() == "-" {
            return Err(Failure::usage("the token and the keys cannot both come on the standard input"));
        }
        let (keys, token) = (read(context, &self.keys)?, read(context, &self.token)?);
        let at = self.at.unwrap_or(context.now);
        let claims = self.audience.as_deref().map(|audience| JwsClaims { audience, issuer: self.issuer.as_deref(), at });
        let judged = ops::jws(&JwsQuestion { token: &token, keys: &keys, rs256: self.rs256, claims });
        Ok(answer(context, &self.verdict(judged, at), self.format))
    }

    fn verdict(&self, judged: JwsAnswer, at: Moment) -> VerdictJson {
        let subject = if self.token.as_os_str() == "-" { "standard input".to_owned() } else { self.token.display().to_string() };
        let mut verdict = VerdictJson::new(judged.accept, judged.reason, &subject, &judged.message);
        if !judged.accept {
            let place = if judged.reason == "keys-refused" { self.keys.display().to_string() } else { subject };
            verdict.findings.push(FlawJson { code: judged.reason.to_owned(), place, message: judged.message });
        }
        let Some(verified) = judged.verified else { return verdict };
        verdict.payload = Some(PayloadJson::new(verified.payload(), judged.json));
        let details = [
            ("algorithm", Some(verified.algorithm().to_string())),
            ("kid", verified.kid().map(short)),
            ("thumbprint", Some(BASE64URL_NOPAD.encode(&verified.thumbprint().0))),
            ("typ", verified.typ().map(short)),
            ("judged-at", self.audience.is_some().then(|| at.to_string())),
        ];
        details.into_iter().fold(verdict, |verdict, (key, value)| match value {
            Some(value) => verdict.with(key, value),
            None => verdict,
        })
    }
}

/// The header is signed by whoever made the token, and may be long all the same.
fn short(text: &str) -> String {
    let end = if text.chars().nth(256).is_some() { "…" } else { "" };
    text.chars().take(256).collect::<String>() + end
}
