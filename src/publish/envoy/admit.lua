-- Decides every request by the lines of DATA, which stand before this: the credential by SHA-256 of the certificate that was verified,
-- or of the API key; then its end, the scope that the route names, and the network. What fails here is refused, not let through.
local bit = require("bit")
local band, bnot, bxor, ror, shr, tobit = bit.band, bit.bnot, bit.bxor, bit.ror, bit.rshift, bit.tobit

-- FIPS 180-4: the first 32 bits after the point of the square and cube roots of the first primes
local START, ROUND = {}, {}
do
  local candidate = 2
  while #ROUND < 64 do
    local prime = true
    for divisor = 2, math.floor(math.sqrt(candidate)) do
      if candidate % divisor == 0 then prime = false end
    end
    if prime then
      if #START < 8 then START[#START + 1] = tobit(math.floor(candidate ^ (1 / 2) % 1 * 2 ^ 32)) end
      ROUND[#ROUND + 1] = tobit(math.floor(candidate ^ (1 / 3) % 1 * 2 ^ 32))
    end
    candidate = candidate + 1
  end
end

local function block(state, message, from)
  local w = {}
  for i = 1, 16 do
    local a, b, c, d = message:byte(from + 4 * (i - 1), from + 4 * i - 1)
    w[i] = tobit(((a * 256 + b) * 256 + c) * 256 + d)
  end
  for i = 17, 64 do
    local x, y = w[i - 15], w[i - 2]
    local s0 = bxor(ror(x, 7), ror(x, 18), shr(x, 3))
    local s1 = bxor(ror(y, 17), ror(y, 19), shr(y, 10))
    w[i] = tobit(w[i - 16] + s0 + w[i - 7] + s1)
  end
  local a, b, c, d, e, f, g, h = unpack(state)
  for i = 1, 64 do
    local s1 = bxor(ror(e, 6), ror(e, 11), ror(e, 25))
    local one = tobit(h + s1 + bxor(band(e, f), band(bnot(e), g)) + ROUND[i] + w[i])
    local s0 = bxor(ror(a, 2), ror(a, 13), ror(a, 22))
    local two = tobit(s0 + bxor(band(a, b), band(a, c), band(b, c)))
    h, g, f, e, d, c, b, a = g, f, e, tobit(d + one), c, b, a, tobit(one + two)
  end
  for i, word in ipairs({ a, b, c, d, e, f, g, h }) do state[i] = tobit(state[i] + word) end
end

local function sha256(text)
  local bits = #text * 8
  local length = string.char(0, 0, 0, 0, shr(bits, 24), band(shr(bits, 16), 255), band(shr(bits, 8), 255), band(bits, 255))
  local message = text .. "\128" .. string.rep("\0", (55 - #text) % 64) .. length
  local state = { unpack(START) }
  for from = 1, #message, 64 do block(state, message, from) end
  for i = 1, 8 do state[i] = bit.tohex(state[i]) end
  return table.concat(state)
end

-- an IP address as numbers of 32 bits, one or four of them
local function address(text)
  local a, b, c, d = text:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
  if a then return { ((a * 256 + b) * 256 + c) * 256 + d } end
  local mapped = text:match("^::ffff:(%d+%.%d+%.%d+%.%d+)$")
  if mapped then return address(mapped) end
  local function groups(part)
    local list = {}
    for group in part:gmatch("%x+") do list[#list + 1] = tonumber(group, 16) end
    return list
  end
  local head, tail = text:match("^([%x:]*)::([%x:]*)$")
  local left, right = groups(head or text), groups(tail or "")
  if not text:match("^[%x:]+$") or #left + #right > 8 or (not head and #left ~= 8) then return nil end
  local all = {}
  for i = 1, 8 do all[i] = left[i] or right[i - 8 + #right] or 0 end
  return { all[1] * 65536 + all[2], all[3] * 65536 + all[4], all[5] * 65536 + all[6], all[7] * 65536 + all[8] }
end

-- the first bits of an address, as a key
local function prefix(words, bits)
  local kept = { #words, bits }
  for i, word in ipairs(words) do
    local zeros = 32 - math.max(0, math.min(32, bits - 32 * (i - 1)))
    kept[i + 2] = string.format("%.0f", math.floor(word / 2 ^ zeros))
  end
  return table.concat(kept, ".")
end

local certificates, keys, credentials, scopes, networks, begins = {}, {}, {}, {}, {}, nil
for line in DATA:gmatch("[^\n]+") do
  local kind, one, two, three, four, five, six = line:match("^(%l+) (%S+) ?(%S*) ?(%S*) ?(%S*) ?(%S*) ?(%S*)$")
  if kind == "begins" then begins = one
  elseif kind == "certificate" then certificates[one] = two
  elseif kind == "key" then keys[one] = two
  elseif kind == "credential" then
    credentials[one] = { from = tonumber(two), ends = tonumber(three), partner = four, application = five, identity = six }
  elseif kind == "scope" then scopes[one] = tonumber(two)
  elseif kind == "network" then
    local first, bits = one:match("^(.*)/(%d+)$")
    networks[prefix(address(first), tonumber(bits))] = one
  elseif not line:match("^#") then error("a line of the data cannot be read") end
end

-- the narrowest network that an address and port belongs to
local function network_of(text)
  local words = address(text:match("^%[(.*)%]:%d+$") or text:match("^(.*):%d+$") or text)
  for bits = words and #words * 32 or -1, 0, -1 do
    local network = networks[prefix(words, bits)]
    if network then return network end
  end
  return "none"
end

local function shown(handle)
  local connection = handle:streamInfo():downstreamSslConnection()
  if connection == nil then return nil end
  if connection:peerCertificatePresented() then
    return connection:peerCertificateValidated() and certificates[connection:sha256PeerCertificateDigest()] or nil
  end
  local key = (handle:headers():get("authorization") or ""):match("^[Bb]earer +([%w_-]+)$")
  if key == nil or #key > 300 or key:sub(1, #begins) ~= begins then return nil end
  handle:headers():remove("authorization")
  return keys[sha256("admit-api-key-v1\0" .. key)]
end

local function decide(handle)
  local id, now = shown(handle), os.time()
  local credential = id and credentials[id]
  local scope = handle:metadata():get("scope")
  if credential == nil or scope == nil then return nil end
  if now < credential.from or now >= credential.ends then return nil end
  local network = network_of(handle:streamInfo():downstreamDirectRemoteAddress())
  local any, here = scopes[id .. "/" .. scope] or 0, scopes[id .. "/" .. scope .. "/" .. network] or 0
  return (now < any or now < here) and { id, credential } or nil
end

function envoy_on_request(handle)
  local headers = handle:headers()
  for _, name in ipairs({ "credential", "partner", "application", "identity" }) do headers:remove("x-admit-" .. name) end
  local good, answer = pcall(decide, handle)
  if not good or answer == nil then
    handle:respond({ [":status"] = "403" }, "refused\n")
    return
  end
  headers:add("x-admit-credential", answer[1])
  for _, name in ipairs({ "partner", "application", "identity" }) do headers:add("x-admit-" .. name, answer[2][name]) end
end
