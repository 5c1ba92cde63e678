//! The files of an authorization server: clients by their metadata, workloads by their tokens.

use super::{
    Answer, Published,
    allow::{Entry, decided, is_shown},
};
use crate::{
    crypto::Refused,
    model::Moment,
    publish::{Asked, Shown},
};
use serde::{Deserialize, de::DeserializeOwned};

#[derive(Deserialize)]
struct Index {
    environment: String,
    clients: Vec<Client>,
}

#[derive(Deserialize)]
struct Client {
    client_id: String,
    from: Moment,
    ends: Moment,
    metadata: String,
}

#[derive(Deserialize)]
struct Metadata {
    client_id: String,
    scope: String,
}

#[derive(Deserialize)]
struct Workloads {
    environment: String,
    workloads: Vec<Entry>,
}

/// The answer of the files under `oauth`.
pub(in crate::publish) fn oauth(published: &Published, asked: &Asked) -> Result<Answer, Refused> {
    match &asked.shown {
        Shown::OauthClient(id) => client(published, asked, id.as_str()),
        Shown::Token { .. } => {
            let file: Workloads = read(published, "oauth/federation.json")?;
            let found = file.workloads.iter().find(|entry| is_shown(entry, &asked.shown));
            match found.filter(|_| file.environment == asked.environment.as_str()) {
                Some(entry) => decided(entry, asked),
                None => Ok(Answer::Refused),
            }
        }
        Shown::Certificate(_) | Shown::ApiKey(_) => Ok(Answer::Refused),
    }
}

fn client(published: &Published, asked: &Asked, id: &str) -> Result<Answer, Refused> {
    let index: Index = read(published, "oauth/index.json")?;
    let found = index.clients.iter().find(|client| client.client_id == id);
    let Some(client) = found.filter(|_| index.environment == asked.environment.as_str()) else { return Ok(Answer::Refused) };
    let metadata: Metadata = read(published, &format!("oauth/{}", client.metadata))?;
    if metadata.client_id != id {
        return Err(Refused::new(format!("`oauth/{}` is the metadata of another client", client.metadata)));
    }
    let wanted = asked.scope.to_string();
    let may = metadata.scope.split(' ').any(|scope| scope == wanted) && client.from <= asked.at && asked.at < client.ends;
    Ok(if may {
        Answer::Open("the server gives a token for the scope; under which conditions it may be used is for who is shown it")
    } else {
        Answer::Refused
    })
}

fn read<T: DeserializeOwned>(published: &Published, path: &str) -> Result<T, Refused> {
    let bytes = published.get(path).ok_or_else(|| Refused::new(format!("`{path}` is not there")))?;
    serde_json::from_slice(bytes).map_err(|error| Refused::new(format!("`{path}`: {error}")))
}
