# build-7: a checkout with a failing test.
home=/home/dave
mkdir -p $home/ledger
cd $home/ledger
printf 'test:\n\t@python3 test_ledger.py\n' >Makefile
printf 'def balance(entries):\n    return sum(entries[1:])\n' >ledger.py
cat >test_ledger.py <<'TEST'
from ledger import balance

assert balance([5, -2]) == 3, f"balance is {balance([5, -2])}, not 3"
print("ok")
TEST
export HOME=$home
git init -q -b main
git -c user.name=Dave -c user.email=dave@example.com add -A
git -c user.name=Dave -c user.email=dave@example.com commit -qm "Balance a ledger"
chown -R 1001:1001 $home
printf "PS1='\\\\[\\\\e[32m\\\\]\\\\u@\\\\h\\\\[\\\\e[0m\\\\]:\\\\w\\\\$ '\ncd ledger\n" >$home/.bash_profile
