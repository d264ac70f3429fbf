-- Reads a challenge, after expiring one past its time.
--
-- Needs: settle.lua
--
-- KEYS[1]  the challenge, as in settle.lua
-- ARGV[1]  as in settle.lua
--
-- Reply: as `readAll`, or nothing when unknown

if not stateAt(now()) then return {} end
return readAll()
