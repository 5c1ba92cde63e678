//! The files for Cedar, read as an engine would: the entity of what is shown, and the policies that name it, its action and its resource.

use super::{
    Answer, Published,
    cedar_text::{Context, policies},
};
use crate::{
    crypto::{Refused, jcs},
    model::Moment,
    publish::{Asked, Shown},
};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Entity {
    uid: Uid,
    attrs: Attributes,
}

#[derive(Deserialize)]
struct Uid {
    #[serde(rename = "type")]
    kind: String,
    id: String,
}

#[derive(Deserialize)]
struct Attributes {
    from: Option<Extension>,
    ends: Option<Extension>,
}

#[derive(Deserialize)]
struct Extension {
    #[serde(rename = "__extn")]
    call: Call,
}

#[derive(Deserialize)]
struct Call {
    #[serde(rename = "fn")]
    name: String,
    arg: Moment,
}

/// The answer of the policies. Further claims of a token are taken as there: what is asked does not say them.
pub(in crate::publish) fn cedar(published: &Published, asked: &Asked) -> Result<Answer, Refused> {
    let missing = |path: &str| Refused::new(format!("`{path}` is not there"));
    let file = |path: &str| published.get(path).ok_or_else(|| missing(path));
    let wrong = |error: serde_json::Error| Refused::new(format!("`cedar/entities.json`: {error}"));
    let entities: Vec<Entity> = serde_json::from_slice(file("cedar/entities.json")?).map_err(wrong)?;
    let (kind, id) = principal(&asked.shown)?;
    let own = entities.iter().find(|entity| (&entity.uid.kind, &entity.uid.id) == (&kind, &id));
    let dates = own.and_then(|entity| Some((date(entity.attrs.from.as_ref()?)?, date(entity.attrs.ends.as_ref()?)?)));
    let Some((from, ends)) = dates else { return Ok(Answer::Refused) };

    let action = asked.scope.to_string();
    let resource = format!("{}/{}", asked.environment, asked.scope.api);
    let context = Context { from, ends, at: asked.at, source: asked.source, amount: asked.amount };
    let is = |uid: &(String, String), kind: &str, id: &str| uid.0 == kind && uid.1 == id;
    let permitted = policies(file("cedar/policies.cedar")?)?.iter().any(|policy| {
        is(&policy.principal, &kind, &id)
            && is(&policy.action, "Admit::Action", &action)
            && is(&policy.resource, "Admit::Api", &resource)
            && policy.permits(&context)
    });
    Ok(if permitted { Answer::LetIn } else { Answer::Refused })
}

fn date(value: &Extension) -> Option<Moment> {
    (value.call.name == "datetime").then_some(value.call.arg)
}

fn principal(shown: &Shown) -> Result<(String, String), Refused> {
    let (kind, id) = match shown {
        Shown::Certificate(digest) => ("Certificate", digest.hex()),
        Shown::ApiKey(digest) => ("ApiKey", digest.hex()),
        Shown::OauthClient(id) => ("Client", id.to_string()),
        Shown::Token { issuer, audience, subject } => {
            ("Token", String::from_utf8_lossy(&jcs::canonical(&json!([issuer, audience, subject]))?).into_owned())
        }
    };
    Ok((format!("Admit::{kind}"), id))
}
