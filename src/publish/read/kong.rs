//! `kong.yaml`, line by line, as far as Kong's plugins would decide by it: which consumer a token's key belongs to, and its groups.

use super::{Answer, Published};
use crate::{
    crypto::Refused,
    publish::{Asked, Shown},
};

/// The answer of `kong/kong.yaml`.
pub(in crate::publish) fn kong(published: &Published, asked: &Asked) -> Result<Answer, Refused> {
    let bytes = published.get("kong/kong.yaml").ok_or_else(|| Refused::new("`kong/kong.yaml` is not there"))?;
    let text = std::str::from_utf8(bytes).map_err(|_| Refused::new("`kong/kong.yaml` is not UTF-8"))?;
    let environment = format!("    - \"environment-{}\"", asked.environment);
    if !text.lines().take_while(|line| *line != "ca_certificates:").any(|line| line == environment) {
        return Ok(Answer::Refused);
    }
    let id = match &asked.shown {
        Shown::OauthClient(id) => id,
        Shown::Certificate(_) => {
            return Ok(Answer::Open("Kong knows a certificate by its name and its issuer, and not by itself"));
        }
        Shown::ApiKey(_) | Shown::Token { .. } => return Ok(Answer::Refused),
    };
    let (tag, group) = (format!("          - \"credential-{id}\""), format!("      - group: \"{}\"", asked.scope));
    let consumers = text.split("\n  - username: ").skip(1);
    let Some(consumer) = consumers.into_iter().find(|consumer| consumer.lines().any(|line| line == tag)) else {
        return Ok(Answer::Refused);
    };
    Ok(if consumer.lines().any(|line| line == group) {
        Answer::Open("Kong lets a consumer of the group in; ends and conditions are for what stands behind it")
    } else {
        Answer::Refused
    })
}
