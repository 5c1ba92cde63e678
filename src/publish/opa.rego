# Decides a request to a partner API from what the registry lets in, `data.admit.published`.
# Ask `POST /v1/data/admit/decision`, with the request as `input`; docs/gateways/opa.md has its members. Whatever is not granted is refused.
package admit

import rego.v1

# What cannot be read as a request is refused without looking further.
default decision := {"allow": false, "reason": "unreadable"}

decision := answer(true, "granted") if {
	is_request
	in_date
	some grant in granted
	met(grant)
} else := {"allow": false, "reason": "unknown"} if {
	is_request
	not entry
} else := answer(false, "out-of-date") if {
	is_request
	not in_date
} else := answer(false, "scope") if {
	is_request
	count(granted) == 0
} else := answer(false, "conditions") if {
	is_request
}

default allow := false

allow if decision.allow

answer(allowed, reason) := {
	"allow": allowed,
	"reason": reason,
	"partner": entry.partner,
	"application": entry.application,
	"credential": entry.credential,
}

# Exactly one thing is shown: who shows two could be two.
is_request if {
	is_string(input.environment)
	is_string(input.scope)
	is_object(input.shown)
	count(input.shown) == 1
	is_number(at)
}

# Nanoseconds since 1970: when the request says it was made, or now.
at := time.parse_rfc3339_ns(input.time) if is_string(input.time)

at := time.now_ns() if not has_time

has_time if "time" in object.keys(input)

# The credential that was shown.
entry := data.admit.published.entries[name] if {
	input.environment == data.admit.published.environment
	name := named
}

named := name if name := data.admit.published.certificates[input.shown["certificate-sha256"]]

named := name if name := data.admit.published["api-keys"][input.shown["api-key-sha256"]]

named := name if name := data.admit.published.clients[input.shown["client-id"]]

named := name if {
	token := input.shown.token
	name := data.admit.published.tokens[token.iss][token.aud][token.sub]
	every claim, text in data.admit.published.entries[name].claims {
		token.claims[claim] == text
	}
}

in_date if {
	at >= time.parse_rfc3339_ns(entry.from)
	at < time.parse_rfc3339_ns(entry.ends)
}

# The grants of the scope that are not over.
granted := [grant |
	some grant in entry.scopes
	grant.scope == input.scope
	at < time.parse_rfc3339_ns(grant.ends)
]

# Every condition that a grant names must hold.
met(grant) if {
	from_source(grant)
	within_hours(grant)
	within_amount(grant)
}

from_source(grant) if not grant.sources

from_source(grant) if {
	some network in grant.sources
	holds(network, input.source)
}

# An address of the network's own family, and not a network itself. An IPv4 address inside an IPv6 one is of neither.
holds(network, address) if {
	is_string(address)
	not contains(address, "/")
	contains(network, ":") == contains(address, ":")
	net.cidr_contains(network, address)
}

within_hours(grant) if not grant.hours

within_hours(grant) if {
	[hour, minute, _] := time.clock([at, grant.hours.zone])
	covers(grant.hours["from-minute"], grant.hours["to-minute"], (hour * 60) + minute)
}

covers(from, to, minute) if {
	from < to
	from <= minute
	minute < to
}

# Past midnight.
covers(from, to, minute) if {
	from > to
	minute >= from
}

covers(from, to, minute) if {
	from > to
	minute < to
}

within_amount(grant) if not grant["max-amount"]

# In Rego `null`, `false` and `true` are below every number.
within_amount(grant) if {
	is_number(input.amount)
	input.amount >= 0
	input.amount <= grant["max-amount"]
}
