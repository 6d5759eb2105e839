"""Counts the tests that were run; fails and names those that were not although they could have been.

What only Windows has is run under Wine. What Windows has not carries a tag (unix.tags in pom.xml) and is not selected there,
so that nothing is skipped under Wine.
usage: skipped.py ROOT REASON    REASON: in what those say that the user of this machine cannot run
"""
import glob
import sys
import xml.etree.ElementTree as xml

HERE, WINE = ("surefire-reports", "failsafe-reports", "macos-reports"), ("wine-reports",)


def cases(root, folders):
    """Tests that ran, and those that did not with what they said."""
    ran, skipped = [], {}
    for folder in folders:
        for report in glob.glob(f"{root}/modules/*/target/{folder}/TEST-*.xml"):
            for case in xml.parse(report).getroot().iter("testcase"):
                name = f"{case.get('classname')}.{case.get('name')}"
                skip = case.find("skipped")
                if skip is None:
                    ran.append(name)
                else:
                    skipped[name] = skip.get("message") or skip.text or ""
    return ran, skipped


def main(root, impossible):
    ran_here, skipped_here = cases(root, HERE)
    ran_wine, skipped_wine = cases(root, WINE)
    wrong = [
        f"{name}: {said}"
        for name, said in skipped_here.items()
        if impossible not in said and name not in ran_wine
    ] + [f"under Wine, {name}: {said}" for name, said in skipped_wine.items()]
    print("\n".join(wrong) if wrong else len(ran_here) + len(ran_wine))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
