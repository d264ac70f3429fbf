-- The verdict of each rule on a call. Changes nothing.
--
-- Needs: ledger.lua, ledger-checks.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  the facts, JSON: ledger-facts.ts, without deliveryId and challengeId
--
-- Reply: for each rule in order: name, '1' allowed or '0' refused, seconds or '', detail or ''

local facts = cjson.decode(ARGV[2])
judgeRight(facts)
local said = {}
for _, rule in ipairs(rules.order) do
  local refused, more = check(rule, facts)
  said[#said + 1] = rule.name
  said[#said + 1] = refused and '0' or '1'
  said[#said + 1] = refused and retrySeconds(more) or ''
  said[#said + 1] = more.detail or ''
end
return said
