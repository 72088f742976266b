"""The next best, what binds, and what a little more would cost."""

import numpy as np
import pytest
from support.racks import NETWORK, catalog_of, rack, sized


def test_the_next_best_are_others():
    """Two hosts cost 100, five 220. For six and one to spare: 2 + 5, 2 + 2 + 2 + 2 with a network
    rack, 5 + 5.
    """
    table = sized({"m5.16xlarge": 6}).next_best
    assert table["line_items"].tolist() == [
        "1 × OR-SMALL00, 1 × OR-LARGE00",
        "2 × OR-LARGE00",
        "4 × OR-SMALL00, 1 × OR-NETWORK",
    ]
    assert table["cost"].tolist() == [320, 440, 450]
    assert table["dearer_by"].tolist() == [0, 120, 130]


def test_what_binds_has_a_price():
    """Without a limit on power the rack of five would do, at 220 in place of 300."""
    catalog = catalog_of(
        rack("OR-SMALL00", {"m5.24xlarge": 2}),
        rack("OR-LARGE00", {"m5.24xlarge": 5}, kva=9),
        NETWORK,
        dollars=(100, 220, 50),
    )
    result = sized({"m5.16xlarge": 4}, catalog, site={"power_kva": 8, "weight_lbs": 2000})
    assert result.lines.quantities == {"OR-SMALL00": 3}
    binding = result.binding
    assert binding.loc["power_kva"].to_dict() == {
        "asked": "8 kVA a rack position",
        "costs": 80.0,
        "binds": True,
    }
    assert not binding.loc["weight_lbs", "binds"]
    # Without a spare host two racks of two hold four.
    assert binding.loc["spare_hosts", "costs"] == 100


def test_more_spare_hosts_and_more_growth():
    """Five hosts for 220: four run, and one stands by. A second spare needs a sixth host."""
    result = sized({"m5.16xlarge": 4})
    assert result.price_of_spare_host == 80  # three small racks (300): six hosts
    assert result.price_of_growth() == 80  # 4.4, so 5 instances
    curve = result.by_spare_hosts()
    assert curve["cost"].tolist() == [200, 220, 300, 320]
    growth = result.by_growth([0, "0.5", 1])
    assert growth["cost"].tolist() == [220, 320, 420]  # 4, 6 and 8 instances: 5, 7 and 9 hosts
    assert growth.index.tolist() == [0, 0.5, 1]


def test_what_does_not_fit_is_a_gap():
    """Not a zero."""
    result = sized({"m5.16xlarge": 4}, site={"positions": 1})
    assert np.isnan(result.price_of_spare_host)
    assert result.by_spare_hosts([1, 2])["line_items"].tolist()[1] == "nothing fits"


def test_what_is_used_is_counted():
    """Four 16xlarge and a large: 258 of the 384 vCPUs of four hosts."""
    used = sized({"m5.16xlarge": 4, "m5.large": 1}).utilization.loc["m5"]
    assert used[["hosts", "in_use", "spare", "free"]].tolist() == [5, 4, 1, 0]
    assert used["vcpu_percent"] == pytest.approx(100 * 258 / 384)
    assert used["memory_gib_used"] == 4 * 256 + 8


def test_gpus_are_counted_where_there_are_any():
    """Of 24 GPUs in six hosts all are used, and of 288 vCPUs 96; no column of GPUs without any."""
    catalog = catalog_of(
        rack("OR-GRAPHIC", {"g4dn.12xlarge": 7}),
        rack("OR-GENERAL", {"m5.24xlarge": 4}),
        dollars=(100, 100),
    )
    result = sized({"g4dn.xlarge": 24, "m5.16xlarge": 3}, catalog)
    used = result.utilization
    assert used.loc["g4dn", ["gpus", "gpus_used", "gpu_percent"]].tolist() == [28, 24, 100]
    assert used.loc["m5", ["gpus", "gpus_used", "gpu_percent"]].tolist() == [0, 0, 0]
    # 16xlarge leave a third of each host free, which nothing of their size can take.
    assert used["binds"].to_dict() == {"g4dn": "GPUs", "m5": "sizes"}
    assert "6 hosts, 100 % of whose GPUs and 33 % of whose vCPUs are used" in result.summary
    assert "gpus" not in sized({"m5.16xlarge": 3}).utilization


def test_what_binds_is_named_for_each_family():
    """Power decides the racks of m5, where one of five hosts would cost less than three of two, 220
    and not 300; c5 stands where it would anyway.
    """
    catalog = catalog_of(
        rack("OR-SMALL00", {"m5.24xlarge": 2}),
        rack("OR-LARGE00", {"m5.24xlarge": 5}, kva=9),
        rack("OR-OTHER00", {"c5.24xlarge": 2}),
        ("OR-LIGHT00", *NETWORK[1:3], 5.0, *NETWORK[4:]),
        dollars=(100, 220, 90, 0),
    )
    result = sized({"m5.12xlarge": 8, "c5.large": 1}, catalog, site={"power_kva": 8})
    assert result.lines.quantities == {"OR-SMALL00": 3, "OR-OTHER00": 1, "OR-LIGHT00": 1}
    assert result.binding.loc["power_kva", "costs"] == 80
    by_family = result.binding_by_family
    assert by_family["hosts"].to_dict() == {"c5": "one host", "m5": "vCPUs, memory"}
    assert by_family.loc["c5", "racks"] == ""
    assert by_family.loc["m5", "racks"] == "8 kVA a rack position; 1 spare host of each family"
