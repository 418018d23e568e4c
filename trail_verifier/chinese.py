"""Every sentence of the verifier in Simplified Chinese."""

CHINESE: dict[str, str] = {
    "not_opened": "无法读取文件：{why}。",
    "empty": "文件是空的。",
    "not_a_trail": "这不是审计轨迹的导出文件，或者首行已被改动。",
    "format_unknown": "导出文件的格式版本无法识别，请使用更新的校验程序。",
    "line_too_long": "有一行超过 {most} 字节，正常的导出文件不会有这样的行。",
    "gzip_damaged": "压缩文件已损坏或不完整。",
    "head_note_malformed": "--head 的格式应为“批次号:64 位十六进制摘要”，例如 12:9f86d0…。",
    "key_malformed": "公钥应为 64 位十六进制数字。",
    "proof_malformed": "这不是包含证明，或者证明已损坏。",
    "not_included": "该条目不属于第 {batch} 批：内容被改动过，或从未在该批次中封存。",
    "line_unexpected": "此处出现了多余的行。",
    "entries_without_head": "有条目出现在所有签名树头之前，没有任何签名可以证明它们。",
    "leaves_wrong": "第 {batch} 批的摘要清单与签名时不一致。",
    "leaves_missing": "第 {batch} 批缺少摘要清单。",
    "batch_differs": "第 {batch} 批的条目与封存时不一致。",
    "entry_changed": "条目 {position}（第 {batch} 批）在封存之后被修改。",
    "entry_missing": "条目 {position}（第 {batch} 批）在导出时已不在数据库中。",
    "entry_inserted": "此行是后来插入第 {batch} 批的，从未在该批次中封存。",
    "entry_deleted": "条目 {position} 已从第 {batch} 批中删除。",
    "entry_moved": "条目 {position}（第 {batch} 批）的位置与封存时不同。",
    "entry_repeated": "条目 {position}（第 {batch} 批）在此重复出现。",
    "head_malformed": "树头已损坏，无法校验其中的条目。",
    "key_unknown": "第 {batch} 批由密钥 {key} 签名，该密钥不在受信任之列。",
    "key_changed": (
        "从第 {batch} 批起改用另一把密钥签名：{key}。如经该组织确认确曾更换密钥，请用 --key 同"
        "时给出两把公钥。"
    ),
    "signature_wrong": "第 {batch} 批的签名不符：树头被修改或伪造。",
    "batch_unexpected": "此处应为第 {expected} 批，实际是第 {batch} 批：批次被删除、插入或调换。",
    "chain_broken": "第 {batch} 批与前一批次衔接不上。",
    "position_wrong": "第 {batch} 批从条目 {position} 开始，应当从条目 {expected} 开始。",
    "head_differs": (
        "第 {batch} 批与当时记下的不同：轨迹在此之后被重写。记下的是 {noted}，文件中是 {found}。"
    ),
    "head_beyond": "文件到第 {batch} 批为止，而记下的是第 {noted} 批：文件被截断，或是更早的导出。",
    "head_before": (
        "文件从第 {batch} 批开始，晚于记下的第 {noted} 批，无法比对。请索取从第 {noted} 批开始"
        "的导出。"
    ),
    "head_not_met": "文件中没有找到记下的第 {noted} 批。",
    "end_malformed": "末行已损坏。",
    "end_key_unknown": "文件末行由密钥 {key} 签名，该密钥不在受信任之列。",
    "end_signature_wrong": "文件末行的签名不符。",
    "counts_differ": "文件声明含 {batches} 个批次、{entries} 条条目，与实际不符。",
    "file_differs": "文件与导出时不一致：导出之后有内容被改动。",
    "cut_off": "缺少结束行：文件末尾被截断。",
    "after_end": "结束行之后又被追加了内容。",
    "begins_later": "文件从第 {batch} 批开始，不含更早的批次。",
    "clock_backwards": "第 {batch} 批的时间早于前一批次：服务器时钟曾被调回。",
    "heartbeat_missing": (
        "{begin} 至 {end} 之间没有签署树头（应每 {minutes} 分钟一次）：不能证明这段时间内没有"
        "发生任何事。"
    ),
    "keys_not_given": "公钥取自文件本身。请把它另行记录，下次用 --key 给出。",
    "head_not_given": "没有给出另行记录的树头，因此无法识别这是否为旧的或被缩短的导出。",
    "verdict_good": "通过：{batches} 个批次、{entries} 条条目均与封存时一致。",
    "verdict_included": "通过：该条目属于审计轨迹，封存于树头 {head}。",
    "verdict_tampered": "未通过：{batches} 个批次、{entries} 条条目中有 {count} 处问题。",
    "archive_damaged": "这不是 ZIP 文件，或者文件已损坏。",
    "not_an_archive": "其中没有 manifest.json：这不是抽样的档案包。",
    "file_twice": "文件 {file} 在档案包中出现了不止一次。",
    "file_extra": "文件 {file} 是后来加入的：清单中没有它。",
    "file_missing": "缺少文件 {file}。",
    "file_changed": "文件 {file} 被改动过。",
    "manifest_malformed": "清单已损坏。",
    "manifest_differs": "清单与审计轨迹中记录的不一致。",
    "proof_wrong": "{file} 中的一条证明不成立：它被改动过，或其条目从未封存。",
    "sample_malformed": "文件 sample.json 已损坏或缺失。",
    "sample_differs": "样本不是当时抽取的那一份：审计轨迹中记录的是另一份。",
    "record_missing": "记录 {number} 被改动或缺失。",
    "record_extra": "{file} 中的记录不属于该样本。",
    "entries_not_proven": "记录 {number}：有 {count} 条轨迹条目没有证明。",
    "attachment_missing": "记录 {number}：文件“{name}”被改动或缺失。",
    "population_differs": "总体不是抽样时的总体。",
    "drawing_differs": "重新抽取得到的记录与样本不同。",
    "algorithm_unknown": "本程序不认识该样本的抽取方法，请使用更新的校验程序。",
    "verdict_archive_good": (
        "通过：档案包与制作时一致（{files} 个文件、{records} 条记录、{entries} 条轨迹条目均"
        "有证明）。"
    ),
    "verdict_archive_tampered": "未通过：共有 {count} 处问题（{files} 个文件）。",
    "verdict_unreadable": "未能完成校验。",
    "more": "……另有 {count} 处。",
    "line": "第 {line} 行：{sentence}",
    "span": "封存时间：{begin} 至 {end}。",
    "last_head": "最后的树头（请另行记录）：{head}",
    "key": "公钥：{key}",
    "noted_good": "另行记录的树头与文件相符，其之前的内容自那时起未被改动。",
    "note": "提示：{text}",
    "finding": "问题：{text}",
    "stopped": "中止：{text}",
    "may_be_archive": (
        "它可能是抽样的档案包：请加上 --archive 校验，或使用 evident trail verify-archive。"
    ),
}
