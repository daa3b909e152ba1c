/**
 * The manifests of the repository `@from` that the one with the digest `@root` needs, itself among them: its children,
 * with `@referrers` also those whose subject it is, and so on.
 */
export const reached = `
  -- UNION keeps each once, so a circle ends.
  WITH RECURSIVE reached (id, blob_id) AS (
    SELECT id, blob_id FROM manifests
    WHERE repository_id = (SELECT @from) AND blob_id = (SELECT id FROM blobs WHERE digest = @root)
    UNION
    SELECT child.id, child.blob_id FROM reached
    JOIN manifest_references AS ref ON ref.manifest_id = reached.id AND ref.kind = 'manifest'
    JOIN manifests AS child ON child.repository_id = (SELECT @from) AND child.blob_id = ref.blob_id
    UNION
    SELECT referrer.id, referrer.blob_id FROM reached
    JOIN manifests AS referrer ON referrer.subject_id = reached.blob_id AND referrer.repository_id = (SELECT @from)
    WHERE @referrers
  )`;
