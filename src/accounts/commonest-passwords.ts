/**
 * The most common passwords of at least ten characters: the top of public lists, and common choices in Dutch offices.
 * In lower case; trailing punctuation is ignored.
 */
export const commonestPasswords: ReadonlySet<string> = new Set(
  `
  1234512345 12341234567 123456789a 123456789q 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 1234qwerasdf 123qweasdzxc a123456789
  abcd123456 abcde12345 administrator admin12345 admin123456 adminadmin asdfghjkl1 asdfghjkl123 changeme12 changeme123
  changeme1234 computer12 computer123 iloveyou12 iloveyou123 iloveyou1234 letmein123 letmein1234 liverpool1 manchester
  password00 password01 password10 password11 password12 password123 password1234 password12345 password123456
  passwordpassword password2023 password2024 password2025 password2026 password2027 passw0rd12 passw0rd123 p@ssword12
  p@ssword123 p@ssw0rd12 p@ssw0rd123 p@ssw0rd1234 pa$$word12 pa$$word123 princess12 princess123 q1w2e3r4t5 q1w2e3r4t5y6
  qazwsxedc1 qazwsxedcrfv qwer123456 qwerty1234 qwerty12345 qwerty123456 qwertyuiop qwertyuiop1 qwertyuiop123 qwertyuiop[]
  qwertyuiopasdfgh sunshine12 sunshine123 superman12 superman123 superuser1 test123456 testtest12 testtest123 welcome123
  welcome1234 welcome12345 welcome2024 welcome2025 welcome2026 zaq12wsxcde3 zxcvbnm123 zxcvbnm1234
  ajaxamsterdam amsterdam1 amsterdam12 amsterdam123 amsterdam2025 amsterdam2026 feyenoord1 feyenoord12 feyenoord123
  geheim1234 geheim12345 geheim123456 groningen1 groningen12 groningen123 herfst2025 herfst2026 lente2025! lente2026!
  nederland1 nederland12 nederland123 rotterdam1 rotterdam12 rotterdam123 telefoon12 telefoon123 voetbal123 voetbal1234
  wachtwoord wachtwoord1 wachtwoord01 wachtwoord12 wachtwoord123 wachtwoord1234 wachtwoord2025 wachtwoord2026
  welkom0123 welkom1234 welkom12345 welkom123456 welkom2023 welkom2024 welkom2025 welkom2026 welkom2027 welkomwelkom
  winter2024 winter2025 winter2026 winter2027 zomer12345 zomer2025! zomer2026! zomer20252025
  `
    .trim()
    .split(/\s+/),
);
